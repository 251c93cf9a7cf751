import Passes
import RunStore

import struct Passes.Operation

/// Carries a sealed plan out, from wherever the ledger says it stands.
///
/// The state of a run lives here, in one value on one task; children of its sliding window carry single operations. Nothing in
/// it has to survive: after a death, another `PlanRun` over the same plan and ledger goes on.
public struct PlanRun {
  let plan: PlanFile
  let record: RunRecord
  let commits: CommitGroup
  let gateway: Gateway
  let schema: FieldSchema
  let policy: Policy
  let settings: ApplySettings
  let tell: @Sendable (Progress) -> Void

  var breaker: Breaker
  var progress: Progress
  var templateNames: Set<String>?
  /// Of the template's cards.
  var kind: CardKind?
  /// Whose passes a listing showed that this process did not make.
  var answered: [MatchValue: [PassID]] = [:]
  var doubtful: [DoubtfulWrite] = []
  /// Creates that were found, and whose passes don't hold all yet.
  var finishing: [Operation] = []
  var lanes = TransactionLanes()
  var tail: ListingTail
  var limits = SendLimits.none
  /// Why no pass may be made, for all of the run; nil where passes may.
  var createsRefused: String?
  /// Why some pass was not made.
  var withheld: String?
  var made = MadePasses()
  /// First passes made that no listing has shown yet.
  var unseenCanaries: [Canary] = []
  /// When the whole listing is next read for them.
  var nextLookForCanaries = Instant.start
  var hasWritten = false
  var canaryLag: Duration?
  /// What the runs measured whose writes are settled here, those between, and those shortly before.
  var earlierLag = Duration.zero
  /// Those of them whose passes' lag is known.
  var runsOfKnownLag: Set<Run.ID> = []
  /// Creates whose answers showed another external id than was sent, while none was read back as it was written.
  var strangeAnswers = 0
  /// First operations that were read back as they were written.
  var canaries = 0
  /// First operations whose answer may be that of a send before the state was rebuilt: as many again may tell no more.
  var answersOfBefore = 0
  var unsettled: String?
  /// The first operations of this process are not read back yet.
  var needsCanary: Bool
  /// Findings that a run hands back; all are in the ledger.
  private static let findingsMax = 1000

  public init(
    _ plan: PlanFile, record: RunRecord, gateway: Gateway, schema: FieldSchema, policy: Policy,
    settings: ApplySettings, progress tell: @escaping @Sendable (Progress) -> Void = { _ in }
  ) {
    self.plan = plan
    self.record = record
    commits = CommitGroup(record.together)
    self.gateway = gateway
    self.schema = schema
    self.policy = policy
    self.settings = settings
    self.tell = tell
    breaker = settings.breaker
    needsCanary = settings.canary > 0 && policy.safeguards[.canary]
    progress = Progress(phase: .listing, done: 0, total: 0, failed: 0, inDoubt: 0)
    tail = ListingTail(last: plan.identity.listing.lastPassID, count: plan.identity.listing.count)
    if !plan.identity.listing.isComplete { createsRefused = "the plan's listing was not complete" }
  }

  /// - Throws: what the ledger throws: then nothing more is sent, and what was sent is in the ledger.
  public mutating func apply() async throws -> ApplyEnding {
    var stopped: StopReason?
    do {
      try await carryOut()
    } catch let reason as StopReason {
      stopped = reason
    }
    // A run that goes through its plan says why something is left in doubt.
    let reason = stopped == nil ? unsettled ?? "what was sent got no answer that says what became of it" : unsettled
    return ApplyEnding(
      stopped: stopped, hasWritten: hasWritten, canaryLag: canaryLag, canaries: canaries,
      unsettled: doubtful.isEmpty ? nil : reason, withheld: withheld,
      findings: try record.findings(limit: Self.findingsMax))
  }

  private mutating func carryOut() async throws {
    progress.total = try plan.counted().operations.values.reduce(0, +)
    progress.done = try record.settledCount()
    tell(progress)
    // A service that counts repeats is not sent any: a new run is a person's decision.
    if let pass = try record.passCountedTwice() { throw StopReason.countedTwice(pass) }
    try record.remember(plan.observations(), at: gateway.wall())
    try await readTemplate()
    doubtful = try record.openWrites(of: plan, at: gateway.wall(), now: gateway.now())
    hasWritten = try progress.done > 0 || !record.openIntents().isEmpty
    canaryLag = try record.canaryLag(of: record.run.id)
    try recall(Set([record.run.id] + doubtful.map(\.intent.operation.run)))
    if settings.beginsWithListing, policy.safeguards[.ownListing] { try await readListing() }
    try await settleAtOnce()
    try await repeatTransactions()
    // The work comes to them: in the ledger they are left.
    finishing = []
    try await work()
    try await settle()
    try await workOnHeldBack()
  }

  /// What is known of how late passes are listed that these runs made.
  private mutating func recall(_ runs: Set<Run.ID>) throws {
    let history = try record.history()
    var recalled: Set<Run.ID> = []
    for run in runs.sorted() {
      for other in record.runs(about: run, in: history) {
        if let lag = try record.canaryLag(of: other) {
          earlierLag = max(earlierLag, lag)
          runsOfKnownLag.insert(run)
        }
        guard recalled.insert(other).inserted else { continue }
        for pass in try record.made(by: other, limit: 100) { made.add(pass) }
      }
    }
  }

  var carrier: OperationCarrier {
    OperationCarrier(
      gateway: gateway, record: record, commits: commits, schema: schema, policy: policy, backoff: settings.backoff,
      deadline: settings.deadline, templateNames: templateNames, kind: kind, limits: limits)
  }
}
