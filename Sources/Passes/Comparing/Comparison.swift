/// Compares what the exports want with the passes that Loona lists, one pass after the other, and then decides.
///
/// Each pass is compared as it comes; of those that agree nothing is kept but a claim. Decisions come out of `finish`,
/// when all claims are known. Pure but for the closures of `memory`.
public final class Comparison {
  let desired: DesiredPasses
  let schema: FieldSchema
  let policy: Policy
  let memory: Memory
  var claims: Claims
  var strays = StrayPasses()
  var differences = Arena()
  var counts = PlanCounts()
  /// Passes of ours whose customer left the export.
  var missing: [(pass: PassID, key: Arena.Position, status: Arena.Position)] = []
  private var comparison: FieldComparison
  var scratch = ByteBuffer()
  /// Of passes that a create was answered with, what they show beside the external id.
  var otherPasses: [PassID: Set<MatchValue>] = [:]
  private let watched: Set<PassID>
  private let statusField: Int?
  /// The statuses of a pass that works no more.
  private let endings: [[UInt8]]
  /// A key that no row shows may stand in one that can't be read, or in one that a retry leaves out.
  private let absenceSaysNothing: Bool
  /// Else the stand-in for a balance row that is not there is for new passes only.
  let namesEverybody: Bool
  /// Remembered passes that are their customers' no more.
  private(set) var disowned: Set<PassID> = []
  /// Customers whose external id another customer's remembered pass shows.
  var contested: [Int: (pass: PassID, owner: Int?)] = [:]
  var contestedOwners: Set<Int> = []

  /// - Parameter namesEverybody: false where the source names a few customers only, as a retry does.
  public init(desired: DesiredPasses, policy: Policy, memory: Memory, namesEverybody: Bool = true) {
    self.desired = desired
    self.policy = policy
    self.memory = memory
    schema = desired.schema
    claims = Claims(
      count: desired.indices.count, equalsConflict: policy.safeguards[.equalClaimsConflict])
    comparison = FieldComparison(
      schema: desired.schema, policy: policy, memory: memory, namesEverybody: namesEverybody)
    self.namesEverybody = namesEverybody
    watched = Set(memory.otherPasses.values)
    statusField = desired.schema.fields.firstIndex { $0.target == .status }
    var endings = ["INACTIVE", "USED", "EXPIRED"]
    if case .status(let status) = policy.missing { endings.append(status) }
    self.endings = endings.map { Array($0.utf8) }
    absenceSaysNothing =
      !namesEverybody || desired.counts.unreadableKeys > 0 && policy.safeguards[.unreadableKeysHoldBack]
  }

  /// Takes a pass of the listing; its slices are not kept.
  public func see(_ pass: borrowing ListedPass) {
    counts.listed += 1
    if !watched.isEmpty, watched.contains(pass.id) { watch(pass) }
    var entry = policy.safeguards[.rememberedPass] ? memory.entry(pass.id) : nil
    if let claimed = entry, isDisowned(pass, claimed) {
      disowned.insert(pass.id)
      entry = nil
    }
    var rememberedKey: Arena.Position = 0
    if let entry {
      var key = entry.key
      let found: Int?? = key.withUTF8 { key in
        if let customer = desired.live(key) { return .some(customer) }
        if isPresent(key) { return isHandedOver(pass, from: key) ? .none : .some(nil) }
        rememberedKey = differences.keep(key)
        return .none
      }
      switch found {
      case .some(.some(let customer)):
        noteContested(pass, customer)
        claim(customer, pass, tier: 0, entry)
        return
      case .some(.none):
        noteContested(pass, nil)
        counts.matched += 1
        counts.withoutCustomer += 1
        return
      case .none: break
      }
    }
    let isHeld = rememberedKey != 0 && absenceSaysNothing
    if isHeld { noteContested(pass, nil) }
    guard let (tier, value) = firstMatchValue(pass) else {
      unclaimed(pass.id, pass.status, rememberedKey)
      return
    }
    guard schema.match[tier] == schema.keyField else {
      strays.keep(pass, tier: UInt8(tier + 1), rememberedKey: rememberedKey)
      return
    }
    if isHeld {
      unclaimed(pass.id, pass.status, rememberedKey)
    } else if let customer = desired.live(value) {
      claim(customer, pass, tier: UInt8(tier + 1), entry)
    } else if isPresent(value) {
      counts.matched += 1
      counts.withoutCustomer += 1
    } else {
      unclaimed(pass.id, pass.status, rememberedKey)
    }
  }

  /// In a row that no customer came of.
  private func isPresent(_ key: ByteSlice) -> Bool {
    policy.safeguards[.rejectedIsPresent] && desired.isPresent(key)
  }

  /// A weaker value counts only where all stronger ones are empty, so a pass claims by its first one.
  @inline(__always)
  func firstMatchValue(_ pass: borrowing ListedPass) -> (tier: Int, value: ByteSlice)? {
    var first: (tier: Int, value: ByteSlice)?
    for (tier, field) in schema.match.enumerated() {
      guard let value = pass.values[field]?.trimmed, !value.isEmpty else { continue }
      first = (tier, value)
      if policy.safeguards[.weakerOnlyWhereEmpty] { break }
    }
    return first
  }

  private func unclaimed(_ pass: PassID, _ status: ByteSlice?, _ rememberedKey: Arena.Position) {
    var rememberedKey = rememberedKey
    if !policy.safeguards[.foreignIsNotMissing], rememberedKey == 0 {
      var name = pass.description
      rememberedKey = name.withUTF8(differences.keep)
    }
    guard rememberedKey != 0 else {
      counts.foreign += 1
      return
    }
    counts.missing += 1
    missing.append((pass, rememberedKey, status.map(differences.keep) ?? 0))
  }

  private func claim(_ customer: Int, _ pass: borrowing ListedPass, tier: UInt8, _ entry: Memory.Entry?) {
    guard claims.claim(customer, pass: pass.id, tier: tier) else { return }
    let result = comparison.compare(pass, with: customer, of: desired, entry: entry)
    if !result.difference.isEmpty { claims[customer].record = differences.keep(result.difference) }
    // A remembered pass that now serves another key is adopted anew.
    if entry == nil || tier != 0 { claims[customer].flags.insert(.adoption) }
    if result.memoryIsStale { claims[customer].flags.insert(.memoryIsStale) }
    if isEnded(pass, isKnown: entry != nil, tier: tier) { claims[customer].flags.insert(.ended) }
  }

  // MARK: Strays

  /// Finds the customers of passes that have no key, by the weaker values of `match`, strongest first.
  ///
  /// All customers with one value are settled together, so that a claim and a share never meet at one tier.
  func settleStrays() {
    for (tier, field) in schema.match.enumerated() where field != schema.keyField {
      let strays = strays.all.filter { Int($0.tier) == tier + 1 }
      if !strays.isEmpty { settle(strays, tier: UInt8(tier + 1), field: field) }
    }
  }

  private func settle(_ strays: [StrayPasses.Stray], tier: UInt8, field: Int) {
    var sought: Set<UInt64> = []
    for stray in strays {
      normalise(field, of: self.strays.pass(stray, valueCount: schema.valueNames.count))
      sought.insert(ByteHash.of(scratch.bytes))
    }
    let index = ValueIndex(of: field, among: sought, in: desired)
    for stray in strays {
      let pass = self.strays.pass(stray, valueCount: schema.valueNames.count)
      normalise(field, of: pass)
      let everybody = index.customers(with: scratch.bytes)
      let customers = everybody.filter { claims[$0].tier >= tier }
      switch customers.count {
      // Somebody who has a pass has made another for himself; where several customers share the value, it may be a stranger's.
      case 0 where everybody.count == 1 && stray.rememberedKey == 0 && !isOver(pass.status):
        counts.ambiguous += 1
        second.append((everybody[0], stray.id))
      case 0: unclaimed(stray.id, pass.status, stray.rememberedKey)
      case 1 where stray.rememberedKey == 0: claim(customers[0], pass, tier: tier, nil)
      case 1 where !absenceSaysNothing: claim(customers[0], pass, tier: tier, memory.entry(stray.id))
      default:
        counts.ambiguous += 1
        for customer in customers { claims.share(customer, tier: tier) }
        shared.append((stray.id, customers))
      }
    }
  }

  /// Leaves the value in `scratch`.
  private func normalise(_ field: Int, of pass: borrowing ListedPass) {
    scratch.removeAll()
    if let value = pass.values[field] { schema.fields[field].rule.type.normalise(value, into: &scratch) }
  }

  /// Nobody says a status for this customer, and his pass has the one of those who left the export; or it is found by a weaker
  /// value, and works no more.
  private func isEnded(_ pass: borrowing ListedPass, isKnown: Bool, tier: UInt8) -> Bool {
    guard let status = pass.status, isOver(status) else { return false }
    if let statusField, comparison.says(statusField) { return false }
    if case .status(status.string) = policy.missing { return true }
    return !isKnown && tier > 0 && schema.match[Int(tier) - 1] != schema.keyField
  }

  /// Loona deletes no pass: one that should no longer work gets another status (A5, A6).
  private func isOver(_ status: ByteSlice?) -> Bool {
    guard let status else { return false }
    return endings.contains { $0.withUnsafeBufferPointer { $0.matches(status) } }
  }

  /// Passes without an external id that show a value of a customer who has a pass.
  private(set) var second: [(customer: Int, pass: PassID)] = []

  /// Passes that several customers claim equally.
  var shared: [(pass: PassID, customers: [Int])] = []
}

extension Comparison {
  public struct Result: Sendable {
    public var counts: PlanCounts
    public var money: [MoneyTotals]
    /// By how much Loona's amounts stay above the source's, as agreed on some earlier night, or because the customer was
    /// withheld: a sum for each money field.
    public var settledExcess: [Int64]
  }

  /// Decides, once all passes have been seen. To be called once.
  ///
  /// - Parameters:
  ///   - listingIsComplete: only then is a pass made, or a missing one touched.
  ///   - openIntents: of earlier runs; each gets a `settle`, and its customer and its pass nothing else.
  ///   - remembers: false for a preview, which is never applied.
  ///   - holds: gets what Loona holds of each amount that is not the source's, by key and money field; nil where it can't be
  ///     read, and nothing where there is no pass, or nobody knows which.
  ///   - emit: gets operations in ordinal order, with findings and observations between them.
  public func finish(
    listingIsComplete: Bool, openIntents: [OpenIntent], remembers: Bool,
    holds: @escaping (_ key: String, _ moneyField: Int, _ amount: Int64?) -> Void = { _, _, _ in },
    emit: (Planned) throws -> Void
  ) rethrows -> Result {
    settleStrays()
    let openIntents = policy.safeguards[.openIntentsFirst] ? openIntents : []
    let intents = Dictionary(openIntents.map { ($0.key, $0) }) { first, _ in first }
    var decisions = Decisions(
      self,
      .init(
        listingIsComplete: listingIsComplete || !policy.safeguards[.completeListing], openIntents: intents,
        unsettledPasses: Set(openIntents.compactMap(\.passID)), remembers: remembers))
    decisions.holds = holds
    try decisions.decide(emit)
    return Result(
      counts: decisions.counts, money: decisions.money, settledExcess: decisions.settledExcess)
  }
}
