extension Limits {
  /// Holds a plan against every bound that applies to it, in the order of `Name`, whether or not one is passed.
  ///
  /// - Parameters:
  ///   - lastSource: of the last run that this one follows; nil where there is none, and for `--retry`: nothing has shrunk
  ///     then.
  ///   - accepted: what `--accept` names, with its ceiling or without one (nil). A ceiling counts what the check counts;
  ///     for money it is in whole units, like a bound that is a number.
  public func check(
    counts: PlanCounts, money: [MoneyTotals], source: SourceCounts, lastSource: SourceCounts?,
    accepted: [Name: Int?] = [:]
  ) -> [LimitCheck] {
    var checks = LimitChecks(limits: self, accepted: accepted)
    checks.hold(.creates, "creates", counts.creates + (counts.settlesOfCreates ?? 0), of: counts.customers)
    checks.hold(.updates, "updates", counts.updates, of: counts.matched)
    checks.hold(.missing, "missing passes", counts.missing - counts.alreadyRetired, of: counts.matched)
    checks.hold(.pushes, "pushes", counts.pushes, of: counts.matched)
    if let lastSource {
      checks.holdRows("customer rows", source.customerRows, last: lastSource.customerRows)
      checks.holdRows("balance rows", source.balanceRows, last: lastSource.balanceRows)
      checks.holdRows("joined rows", source.joined, last: lastSource.joined)
    }
    for totals in money { checks.hold(totals) }
    return checks.done
  }
}

extension Limits {
  /// Holds a ledger's plan against the bounds that apply to it. An amount is in whole units, as it is written.
  public func check(_ counts: LedgerCounts) -> [LimitCheck] {
    var checks = LimitChecks(limits: self, accepted: [:])
    checks.hold(.transactions, "transactions", counts.transactions, of: counts.rows)
    if case .count(let most) = self[.amount], most < .max { checks.hold(amount: counts.amount, most: most) }
    return checks.done
  }
}

/// The checks of one plan as they are made.
struct LimitChecks {
  let limits: Limits
  let accepted: [Limits.Name: Int?]
  private(set) var done: [LimitCheck] = []

  init(limits: Limits, accepted: [Limits.Name: Int?]) {
    self.limits = limits
    self.accepted = accepted
  }

  mutating func hold(_ name: Limits.Name, _ subject: String, _ value: Int, of base: Int) {
    let allowed = limits[name].allowed(of: Int64(base), minimum: limits.minimum)
    add(name, subject, Int64(value), allowed: allowed, base: Int64(base))
  }

  /// Rows are no operations, so the minimum has no say: a small file that lost half of its rows is as suspect as a large one.
  mutating func holdRows(_ subject: String, _ rows: Int, last: Int) {
    guard last > 0 else { return }
    let allowed = limits[.shrink].allowed(of: Int64(last), minimum: 0)
    add(.shrink, subject, Int64(max(0, last - rows)), allowed: allowed, base: Int64(last))
  }

  /// The minimum counts updates, and the bound minor units: the share is not enforced while so few updates move the value.
  mutating func hold(_ totals: MoneyTotals) {
    let unit = (0..<totals.decimals).reduce(Int64(1)) { unit, _ in unit.clampedProduct(10) }
    let limit = limits[.balanceShift]
    var allowed: Int64
    var isBelowMinimum = false
    switch limit {
    case .count(let count): allowed = Int64(count).clampedProduct(unit)
    case .share:
      allowed = limit.allowed(of: totals.magnitude, minimum: 0)
      isBelowMinimum = totals.shifted <= limits.minimum
    }
    add(
      .balanceShift, totals.field, totals.shift, allowed: allowed, base: totals.magnitude, unit: unit,
      isBelowMinimum: isBelowMinimum)
  }

  mutating func hold(amount: Int64, most: Int) {
    let unit: Int64 = 100
    add(.amount, "amount", amount, allowed: Int64(most).clampedProduct(unit), base: 0, unit: unit)
  }

  private mutating func add(
    _ name: Limits.Name, _ subject: String, _ value: Int64, allowed: Int64, base: Int64, unit: Int64 = 1,
    isBelowMinimum: Bool = false
  ) {
    let isAccepted: Bool
    switch accepted[name] {
    case .none: isAccepted = false
    case .some(.none): isAccepted = true
    case .some(.some(let ceiling)): isAccepted = value <= Int64(ceiling).clampedProduct(unit)
    }
    let isShare = if case .share = limits[name] { true } else { false }
    done.append(
      LimitCheck(
        name: name, subject: subject, value: value, allowed: allowed, base: isShare ? base : nil, limit: limits[name],
        isAccepted: isAccepted, isBelowMinimum: isBelowMinimum))
  }
}
