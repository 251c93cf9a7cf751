import LoonaAPI
import Passes
import Reports
import RunStore

import struct Passes.Operation

/// Fetches again and proves, pass by pass and in totals, that Loona holds what the source says.
struct Verifying {
  let session: LoonaSession
  let schema: FieldSchema
  let policy: Policy
  /// A first signal came.
  var isStopRequested: @Sendable () -> Bool = { false }
  /// Whether the state is to remember how Loona shows what was written.
  var remembers = true

  struct Proof {
    var figures: RunFigures.Verification
    var money: [MoneyTotals]
    var findings: [Finding]
    /// What Loona holds of a money value where it is not what the source says, by key.
    var held: [String: [Int64?]]
  }

  /// Findings that are listed; all are counted.
  static let findingsMax = 1000

  /// - Parameters:
  ///   - written: what the run wrote: a difference in it is somebody's change, or the service's.
  ///   - passes: gets each pass of a customer, for `passes.csv`.
  func prove(
    _ desired: DesiredPasses, ledger: Ledger?, written: WrittenFields, passes: (String, PassID, String?) throws -> Void
  ) async throws -> Proof {
    let remembered = try ledger?.rememberedPasses()
    let comparison = Comparison(desired: desired, policy: policy, memory: remembered?.memory ?? .none)
    var seen: [SeenPass] = []
    let outcome = try await session.listing(schema, within: WaitBounds(isStopRequested: isStopRequested)).read { pass in
      if isStopRequested() { throw Failure(.stopped, "a signal asked for it") }
      comparison.see(pass)
      if remembers, written.contains(pass.id) { seen.append(SeenPass(passID: pass.id, fields: shown(pass))) }
      if let key = pass.values[schema.keyField]?.trimmed, !key.isEmpty, desired.isPresent(key) {
        try passes(key.string, pass.id, pass.url?.string)
      }
    }
    if let failure = outcome.failure { throw Failure.of(failure, asking: "the listing for verification") }
    try remembered?.requireSound()
    try remember(seen, in: ledger)
    return conclude(comparison, outcome, written)
  }

  private func shown(_ pass: borrowing ListedPass) -> [String: String] {
    var shown: [String: String] = [:]
    for (index, field) in schema.fields.enumerated() {
      let raw: ByteSlice? =
        switch field.target {
        case .value: pass.values[index]
        case .status: pass.status
        case .expires: pass.expirationDate
        }
      shown[field.name] = field.rule.type.normalised(raw?.string ?? "")
    }
    return shown
  }

  private func remember(_ seen: [SeenPass], in ledger: Ledger?) throws {
    guard let ledger else { return }
    for start in stride(from: 0, to: seen.count, by: 2000) {
      try ledger.see(Array(seen[start..<min(start + 2000, seen.count)]), at: session.timeline.wall())
    }
  }

  /// The comparison made anew: what it would still do is what Loona does not hold.
  private func conclude(
    _ comparison: Comparison, _ outcome: ListingOutcome, _ written: WrittenFields
  ) -> Proof {
    var proof = Proof(figures: .init(), money: [], findings: [], held: [:])
    let result = comparison.finish(
      listingIsComplete: outcome.isComplete, openIntents: [], remembers: false
    ) { planned in
      switch planned {
      case .operation(let operation): proof.add(operation, schema, written)
      case .finding(let finding): proof.add(finding, schema, written)
      case .observation: break
      }
    }
    proof.money = result.money
    proof.figures.listed = result.counts.listed
    proof.figures.isComplete = outcome.isComplete
    proof.figures.differences = result.counts.customers - result.counts.unchanged
    return proof
  }
}

extension Verifying.Proof {
  fileprivate mutating func add(_ operation: Operation, _ schema: FieldSchema, _ written: WrittenFields) {
    guard operation.hasCustomer else { return }
    for change in operation.changes {
      let isOurs = written.contains(change.name, of: operation.passID)
      list(
        Finding(
          kind: isOurs ? .changedAfterWrite : .difference, key: operation.key, passID: operation.passID, field: change.name, source: change.after,
          loona: change.before, origin: operation.origin))
      hold(operation.key, change.name, change.before, schema)
    }
  }

  fileprivate mutating func add(_ finding: Finding, _ schema: FieldSchema, _ written: WrittenFields) {
    switch finding.kind {
    case .severalPasses, .secondPass, .sharedPass:
      figures.doubled += 1
      list(finding)
      // Which of several passes counts, nobody knows: in the totals, none does.
      if finding.kind != .secondPass, let key = finding.key {
        held[key] = Array(repeating: 0, count: schema.moneyFields.count)
      }
    case .passGone, .requiredValueMissing:
      if let key = finding.key { held[key] = Array(repeating: 0, count: schema.moneyFields.count) }
    case .conflict, .drift, .firstContact, .difference:
      // What the plan found is in its own findings; what the run wrote is not.
      if finding.settlement == .reported, written.contains(finding.field, of: finding.passID) {
        var changed = finding
        changed.kind = .changedAfterWrite
        list(changed)
      }
      if let key = finding.key, let field = finding.field { hold(key, field, finding.loona, schema) }
    default: break
    }
  }

  private mutating func list(_ finding: Finding) {
    if findings.count < Verifying.findingsMax { findings.append(finding) }
  }

  private mutating func hold(_ key: String, _ field: String, _ loona: String?, _ schema: FieldSchema) {
    for (position, index) in schema.moneyFields.enumerated() where schema.fields[index].name == field {
      let amount = MoneyText.minorUnits(loona, decimals: schema.fields[index].rule.decimals ?? 0)
      held[key, default: Array(repeating: nil, count: schema.moneyFields.count)][position] = amount
    }
  }
}
