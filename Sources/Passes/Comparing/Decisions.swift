/// Turns claims and differences into operations, findings and sums, once all passes have been seen.
struct Decisions {
  struct Circumstances {
    /// Only a complete listing allows a create or a `missing` action.
    var listingIsComplete: Bool
    var openIntents: [String: OpenIntent]
    /// Passes that an open intent may still change: nothing else is written to them.
    var unsettledPasses: Set<PassID>
    /// A preview remembers nothing.
    var remembers: Bool
  }

  let comparison: Comparison
  let circumstances: Circumstances
  var counts: PlanCounts
  var money: [MoneyTotals]
  /// By how much Loona's amounts stay above the source's, as agreed on some earlier night, or because the customer was withheld:
  /// a sum for each money field. There is nothing to do and nothing to find, and yet they are part of the control totals.
  var settledExcess: [Int64]
  /// Gets what Loona holds of each amount that is not the source's: nil where it can't be read.
  var holds: (_ key: String, _ moneyField: Int, _ amount: Int64?) -> Void = { _, _, _ in }
  var ordinal = 0
  var desired: [ByteSlice?]

  var schema: FieldSchema { comparison.schema }
  var table: DesiredPasses { comparison.desired }

  init(_ comparison: Comparison, _ circumstances: Circumstances) {
    self.comparison = comparison
    self.circumstances = circumstances
    counts = comparison.counts
    let schema = comparison.schema
    desired = Array(repeating: nil, count: schema.fields.count)
    money = schema.moneyFields.map {
      MoneyTotals(field: schema.fields[$0].name, decimals: schema.fields[$0].rule.decimals ?? 0)
    }
    settledExcess = Array(repeating: 0, count: money.count)
  }

  mutating func decide(_ emit: (Planned) throws -> Void) rethrows {
    for customer in table.indices where table.isLive(customer) { try decide(customer, emit) }
    try settleIntentsWithoutCustomer(emit)
    try settleLosers(emit)
    for (customer, pass) in comparison.second {
      try emit(.finding(Finding(kind: .secondPass, key: table.key(customer), passID: pass)))
    }
    for (pass, customers) in comparison.shared {
      for customer in customers {
        try emit(.finding(Finding(kind: .sharedPass, key: table.key(customer), passID: pass)))
      }
    }
    try decideMissing(emit)
  }

  private mutating func decide(_ customer: Int, _ emit: (Planned) throws -> Void) rethrows {
    counts.customers += 1
    let isClaimed = comparison.claims.isClaimed(customer)
    table.load(customer, into: &desired, standingIn: comparison.namesEverybody || !isClaimed)
    if comparison.claims.isAmbiguous(customer) {
      counts.ambiguous += 1
    } else if isClaimed {
      counts.matched += 1
    }
    if !circumstances.openIntents.isEmpty, let intent = circumstances.openIntents[table.key(customer)] {
      try settle(customer, intent, emit)
    } else if comparison.claims.isAmbiguous(customer) {
      try conflict(customer, .severalPasses, PassID(comparison.claims[customer].passID), emit)
    } else if let pass = claimedPass(customer) {
      if circumstances.unsettledPasses.contains(pass) || mayHaveAnother(customer, pass) {
        withhold(customer)
      } else if comparison.contestedOwners.contains(customer), !writesKey(customer) {
        try conflict(customer, .sharedPass, pass, emit)
      } else {
        try compareMatched(customer, emit)
      }
    } else if comparison.claims[customer].flags.contains(.shared) {
      counts.conflicts += 1
      sum(customer, before: nil, planned: false)
    } else if circumstances.listingIsComplete, let gone = comparison.memory.passID(table.key(customer)),
      !comparison.disowned.contains(gone)
    {
      try conflict(customer, .passGone, gone, emit)
    } else if let other = contestedPass(of: customer) ?? comparison.otherPass(of: customer, desired) {
      try conflict(customer, .sharedPass, other, emit)
    } else {
      try create(customer, emit)
    }
  }

  /// Whether the customer's own pass may be one that the listing left out.
  private func mayHaveAnother(_ customer: Int, _ pass: PassID) -> Bool {
    let tier = Int(comparison.claims[customer].tier)
    if tier == 0 || circumstances.listingIsComplete { return false }
    let own = comparison.memory.passID(table.key(customer))
    if let own, !comparison.disowned.contains(own) { return own != pass }
    return schema.match[tier - 1] != schema.keyField
  }

  /// Another customer's remembered pass that shows this one's external id, unless that is about to be written over.
  private func contestedPass(of customer: Int) -> PassID? {
    guard let (pass, owner) = comparison.contested[customer] else { return nil }
    guard let owner, circumstances.openIntents[table.key(owner)] == nil,
      !circumstances.unsettledPasses.contains(pass), claimedPass(owner) == pass, writesKey(owner)
    else { return pass }
    return nil
  }

  private func writesKey(_ customer: Int) -> Bool {
    comparison.claims[customer].record != 0
      && differences(customer).contains { $0.field == schema.keyField && $0.decision.writes }
  }

  private mutating func conflict(
    _ customer: Int, _ kind: Finding.Kind, _ pass: PassID?, _ emit: (Planned) throws -> Void
  ) rethrows {
    counts.conflicts += 1
    sum(customer, before: nil, planned: false)
    try emit(
      .finding(Finding(kind: kind, key: table.key(customer), passID: pass, origin: table.origin(customer))))
  }

  private mutating func settle(
    _ customer: Int, _ intent: OpenIntent, _ emit: (Planned) throws -> Void
  ) rethrows {
    counts.settles += 1
    sum(customer, before: remoteAmounts(customer), planned: false)
    let claimed = claimedPass(customer).flatMap { circumstances.unsettledPasses.contains($0) ? nil : $0 }
    if intent.passID == nil, claimed == nil { counts.settlesOfCreates = (counts.settlesOfCreates ?? 0) + 1 }
    try emit(
      .operation(operation(.settle, customer, intent.passID ?? claimed, changes: wantedAgainstListing(customer))))
  }

  /// An intent stays open until somebody looks, whether or not its customer is still in the source.
  private mutating func settleIntentsWithoutCustomer(_ emit: (Planned) throws -> Void) rethrows {
    for intent in circumstances.openIntents.values.sorted(by: { $0.key < $1.key }) {
      var key = intent.key
      guard key.withUTF8({ table.live($0) }) == nil else { continue }
      counts.settlesWithoutCustomer += 1
      ordinal += 1
      try emit(
        .operation(Operation(ordinal: ordinal, action: .settle, key: key, passID: intent.passID, changes: [])))
    }
  }

  /// The same, with what the listing shows of the customer's pass beside it.
  private func wantedAgainstListing(_ customer: Int) -> [FieldChange] {
    guard claimedPass(customer) != nil else { return wanted(customer) }
    let entries = comparison.claims[customer].record == 0 ? [] : differences(customer)
    return schema.fields.indices.compactMap { field in
      guard let value = desired[field] else { return nil }
      let entry = entries.first { $0.field == field }
      return FieldChange(
        name: schema.fields[field].name, before: entry.map { $0.remote?.string } ?? value.string, after: after(field))
    }
  }

  func claimedPass(_ customer: Int) -> PassID? {
    comparison.claims.isClaimed(customer) && !comparison.claims.isAmbiguous(customer)
      ? PassID(comparison.claims[customer].passID) : nil
  }

  private mutating func withhold(_ customer: Int) {
    counts.withheld += 1
    let amounts = remoteAmounts(customer)
    sum(customer, before: amounts, planned: false)
    for (position, field) in schema.moneyFields.enumerated() {
      guard let held = amounts == nil ? 0 : amounts?[field] ?? nil else { continue }
      addSettled(held, position)
    }
  }

  private mutating func create(_ customer: Int, _ emit: (Planned) throws -> Void) rethrows {
    if let lacking = schema.fields.indices.first(where: {
      schema.fields[$0].isRequired && (desired[$0]?.isEmpty ?? true)
    }) {
      counts.conflicts += 1
      sum(customer, before: nil, planned: false)
      try emit(
        .finding(
          Finding(
            kind: .requiredValueMissing, key: table.key(customer), field: schema.fields[lacking].name,
            origin: table.origin(customer))))
      return
    }
    guard circumstances.listingIsComplete else {
      withhold(customer)
      return
    }
    counts.creates += 1
    sum(customer, before: nil, planned: true)
    try emit(.operation(operation(.create, customer, nil, changes: wanted(customer))))
  }

  /// All that the source says of a customer, as if nothing were there yet.
  private func wanted(_ customer: Int) -> [FieldChange] {
    schema.fields.indices.compactMap { field in
      guard let value = desired[field] else { return nil }
      if value.isEmpty, schema.fields[field].target == .expires { return nil }
      return FieldChange(name: schema.fields[field].name, before: nil, after: value.string)
    }
  }

  mutating func operation(
    _ action: Operation.Action, _ customer: Int, _ pass: PassID?, changes: [FieldChange],
    agreed: [FieldMemory] = [], hasConflict: Bool = false
  ) -> Operation {
    ordinal += 1
    return Operation(
      ordinal: ordinal, action: action, key: table.key(customer), passID: pass, changes: changes, agreed: agreed,
      origin: table.origin(customer), isAdoption: comparison.claims[customer].flags.contains(.adoption),
      hasConflict: hasConflict)
  }

  func after(_ field: Int) -> String? {
    guard let value = desired[field] else { return nil }
    return value.isEmpty && schema.fields[field].target == .expires ? nil : value.string
  }

  func differences(_ customer: Int) -> [PassDifference.Entry] {
    var entries: [PassDifference.Entry] = []
    PassDifference.read(comparison.differences.kept(comparison.claims[customer].record)) { entries.append($0) }
    return entries
  }
}
