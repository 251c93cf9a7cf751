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
  /// When the run must have stopped.
  var deadline: Instant?
  /// A first signal came.
  var isStopRequested: @Sendable () -> Bool = { false }
  /// False after a retry, whose source names a few customers only.
  var namesEverybody = true
  /// Passes so young that a listing need not show them.
  var made: Set<PassID> = []
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
  /// Passes whose showing is remembered in one transaction.
  private static let rememberedAtOnce = 2000

  /// - Parameters:
  ///   - written: what the run wrote: a difference in it is somebody's change, or the service's.
  ///   - passes: gets each pass of a customer, for `passes.csv`.
  func prove(
    _ desired: DesiredPasses, ledger: Ledger?, written: WrittenFields, passes: (String, PassID, String?) throws -> Void
  ) async throws -> Proof {
    let remembered = try ledger?.rememberedPasses()
    let comparison = Comparison(
      desired: desired, policy: policy, memory: remembered?.memory ?? .none, namesEverybody: namesEverybody)
    let late = LatePasses(ledger, listedFrom: session.timeline.wall(), settleAfter: policy.settleAfter)
    var seen: [SeenPass] = []
    let outcome = try await session.listing(schema, within: bounds).read { pass in
      try requireTime()
      comparison.see(pass)
      if remembers, written.contains(pass.id) {
        seen.append(SeenPass(passID: pass.id, fields: shown(pass)))
        if seen.count == Self.rememberedAtOnce { try remember(&seen, in: ledger) }
      }
      if let key = pass.values[schema.keyField]?.trimmed, !key.isEmpty, desired.isPresent(key) {
        try passes(key.string, pass.id, pass.url?.string)
      }
    }
    if let failure = outcome.failure {
      try requireTime()
      throw Failure.of(failure, asking: "the listing for verification")
    }
    try remembered?.requireSound()
    try remember(&seen, in: ledger)
    return try conclude(comparison, outcome, written, late)
  }

  private var bounds: WaitBounds { WaitBounds(deadline: deadline, isStopRequested: isStopRequested) }

  private func requireTime() throws(Failure) {
    try bounds.requireTime(at: session.timeline.now(), while: "the listing was read for verification")
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

  /// The comparison has had these passes; what is remembered of those still to come is not touched.
  private func remember(_ seen: inout [SeenPass], in ledger: Ledger?) throws {
    try ledger?.see(seen, at: session.timeline.wall())
    seen.removeAll(keepingCapacity: true)
  }

  /// The comparison made anew: what it would still do is what Loona does not hold.
  private func conclude(
    _ comparison: Comparison, _ outcome: ListingOutcome, _ written: WrittenFields, _ late: LatePasses
  ) throws -> Proof {
    var proof = Proof(figures: .init(), money: [], findings: [], held: [:])
    let held = HeldAmounts(schema.moneyFields.count)
    let result = try comparison.finish(
      listingIsComplete: outcome.isComplete, openIntents: [], remembers: false, holds: held.note
    ) { planned in
      switch planned {
      case .operation(let operation): proof.add(operation, written)
      case .finding(let finding): proof.add(try late.judged(finding), written, made)
      case .observation: break
      }
    }
    proof.held = held.amounts
    proof.money = result.money
    proof.figures.listed = result.counts.listed
    proof.figures.isComplete = outcome.isComplete
    proof.figures.differences = result.counts.customers - result.counts.unchanged
    return proof
  }
}

extension Verifying.Proof {
  fileprivate mutating func add(_ operation: Operation, _ written: WrittenFields) {
    guard operation.hasCustomer else { return }
    // There is no pass whose values could differ.
    if operation.action == .create {
      return list(Finding(kind: .difference, key: operation.key, passID: nil, origin: operation.origin))
    }
    for change in operation.changes {
      let isOurs = written.contains(change.name, of: operation.passID)
      list(
        Finding(
          kind: isOurs ? .changedAfterWrite : .difference, key: operation.key, passID: operation.passID,
          field: change.name, source: change.after,
          loona: change.before, origin: operation.origin))
    }
  }

  fileprivate mutating func add(_ finding: Finding, _ written: WrittenFields, _ made: Set<PassID>) {
    switch finding.kind {
    case .severalPasses, .secondPass, .sharedPass:
      figures.doubled += 1
      list(finding)
    case .endedPass: list(finding)
    case .passGone, .notListed:
      var finding = finding
      // However long the run was.
      if finding.passID.map(made.contains) ?? false { finding.kind = .notListed }
      if finding.kind == .notListed { figures.notListed = (figures.notListed ?? 0) + 1 }
      list(finding)
    case .conflict, .drift, .firstContact, .difference:
      // What the plan found is in its own findings; what the run wrote is not.
      guard finding.settlement == .reported, written.contains(finding.field, of: finding.passID) else { return }
      var changed = finding
      changed.kind = .changedAfterWrite
      list(changed)
    default: break
    }
  }

  private mutating func list(_ finding: Finding) {
    if findings.count < Verifying.findingsMax { findings.append(finding) }
  }
}

/// What Loona holds of the amounts that are not the source's, by key; where an entry is nil, it is the source's or unreadable.
private final class HeldAmounts {
  private(set) var amounts: [String: [Int64?]] = [:]
  private let fieldCount: Int

  init(_ fieldCount: Int) { self.fieldCount = fieldCount }

  func note(_ key: String, _ field: Int, _ amount: Int64?) {
    amounts[key, default: Array(repeating: nil, count: fieldCount)][field] = amount
  }
}
