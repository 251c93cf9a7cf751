import Passes

/// How a limit and what it was held against are said; balances in their currency's units.
struct LimitWords {
  let report: RunReport
  let wording: Wording

  func name(_ check: LimitCheck) -> String {
    switch check.name {
    case .shrink: "\(wording(check.name)): \(wording.term(check.subject))"
    case .balanceShift: "\(wording(check.name)): \(check.subject)"
    case .creates, .updates, .missing, .pushes, .transactions, .amount: wording(check.name)
    }
  }

  func value(_ check: LimitCheck) -> String { amount(check.value, check) }
  func allowed(_ check: LimitCheck) -> String { amount(check.allowed, check) }

  /// `30% of 12,104`; nil where the limit is the number itself.
  func rule(_ check: LimitCheck) -> String? {
    guard case .share = check.limit, let base = check.base else { return nil }
    return "\(check.limit) \(wording(.limitOf)) \(amount(base, check))"
  }

  func state(_ check: LimitCheck) -> String {
    if check.refuses { return wording(.over) }
    if check.isBelowMinimum, check.value > check.allowed { return wording(.belowMinimum) }
    return wording(check.isPassed ? .acceptedLimit : .within)
  }

  private func amount(_ value: Int64, _ check: LimitCheck) -> String {
    wording.amount(value, decimals: check.name == .balanceShift ? report.decimals(of: check.subject) : nil)
  }
}
