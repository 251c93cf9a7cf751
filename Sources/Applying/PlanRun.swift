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
  /// Keys of planned creates, and of creates in doubt, that a listing showed a pass for.
  var answered: [String: [PassID]] = [:]
  var wantedKeys: Set<UInt64> = []
  var doubtful: [DoubtfulWrite] = []
  /// Creates that were found, and whose passes don't hold all yet.
  var finishing: [Operation] = []
  var tail = Tail()
  /// Why no pass may be made; nil where passes may.
  var createsRefused: String?
  /// Passes that this run made, with when their answers came: a listing that can be trusted shows them.
  var made: [MadeAt] = []
  /// First passes made that no listing has shown yet.
  var unseenCanaries: [MadeAt] = []
  var hasWritten = false
  var canaryLag: Duration?
  /// First operations that were read back as they were written.
  var canaries = 0
  var unsettled: String?
  /// The first operations of this process are not read back yet.
  private var needsCanary: Bool
  /// Findings that a run hands back; all are in the ledger.
  private static let findingsMax = 1000

  /// The end of the listing, as far as it is known.
  struct Tail {
    var last: PassID?
    var count = 0
    /// Why its last reading can't be trusted.
    var flaw: String?
  }

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
    tail = Tail(last: plan.identity.listing.lastPassID, count: plan.identity.listing.count)
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
    return ApplyEnding(
      stopped: stopped, hasWritten: hasWritten, canaryLag: canaryLag, canaries: canaries,
      unsettled: doubtful.isEmpty ? nil : unsettled, findings: try record.findings(limit: Self.findingsMax))
  }

  private mutating func carryOut() async throws {
    progress.total = try plan.counted().operations.values.reduce(0, +)
    progress.done = try record.settledCount()
    tell(progress)
    try record.remember(plan.observations(), at: gateway.wall())
    try await readTemplate()
    doubtful = try record.openWrites(of: plan, at: gateway.wall(), now: gateway.now())
    hasWritten = try progress.done > 0 || !record.openIntents().isEmpty
    canaryLag = try record.canaryLag()
    for run in Set([record.run.id] + doubtful.map(\.intent.operation.run)).sorted() {
      made += try record.made(by: run, limit: 100)
    }
    if settings.beginsWithListing, policy.safeguards[.ownListing] { try await readListing() }
    try await settleAtOnce()
    // The work comes to them: in the ledger they are left.
    finishing = []
    try await work()
    try await settle()
  }

  private mutating func readTemplate() async throws {
    let gateway = gateway
    let state = try await ask { await gateway.template() }
    guard state.digest == plan.identity.templateDigest || !policy.safeguards[.templateWatch] else {
      throw StopReason.templateChanged
    }
    templateNames = state.names
  }

  // MARK: The listing before the first write

  private mutating func readListing() async throws {
    // Where an earlier process closed the intent, a `settle` makes a pass like any create.
    for action in [Operation.Action.create, .settle] {
      try plan.operations(of: action).each { wantedKeys.insert($0.key.keyHash) }
    }
    for write in doubtful { wantedKeys.insert(write.operation.key.keyHash) }
    let reading = await gateway.matches(wantedKeys)
    answered = reading.found
    tail = Tail(last: reading.read.last, count: reading.read.count)
    if let flaw = reading.read.flaw { createsRefused = flaw }
  }

  /// Reads what was added to the listing since it was last read, so that no create leaves whose customer has a pass by now.
  mutating func readTail() async throws {
    let gateway = gateway
    let (last, count) = (tail.last, tail.count)
    let added = try await ask { await gateway.tail(last, count) }
    tail.flaw = added.flaw
    if let flaw = added.flaw { createsRefused = createsRefused ?? flaw }
    for pass in added.passes {
      tail.last = max(pass.id, tail.last ?? pass.id)
      if !pass.key.isEmpty { answered[pass.key, default: []].append(pass.id) }
    }
    tail.count += added.passes.count
    try noteShown(Set(added.passes.map(\.id)))
  }

  // MARK: Going on or not

  /// Breaker, write window, time left, template, listing's tail, a progress row: in this order.
  mutating func gate() async throws {
    if policy.safeguards[.breaker], let trip = breaker.trip { throw StopReason.breaker(trip) }
    if gateway.isStopRequested() { throw StopReason.signal }
    try await waitForWindow()
    if let deadline = settings.deadline, gateway.now() >= deadline { throw StopReason.timeOver }
    try await readTemplate()
    if policy.safeguards[.listingTail] { try await readTail() }
    try record.note(progress, at: gateway.wall())
  }

  private mutating func waitForWindow() async throws {
    guard let window = settings.window, policy.safeguards[.writeWindow] else { return }
    while !window.isOpen(gateway.wall()) {
      let opening = gateway.now() + (window.nextOpening(gateway.wall()) - gateway.wall())
      if let deadline = settings.deadline, opening >= deadline { throw StopReason.windowClosed }
      try await wait(until: max(opening, gateway.now() + .seconds(1)))
    }
  }

  /// Waits, and says until when, again and again.
  mutating func wait(until end: Instant) async throws {
    progress.phase = .waiting
    progress.until = gateway.wall() + (end - gateway.now())
    while gateway.now() < end {
      tell(progress)
      if try await gateway.rest(until: min(end, gateway.now() + .seconds(10))) { throw StopReason.signal }
    }
    progress.until = nil
  }

  /// Asks for something that the run can't do without, with retries.
  func ask<Value: Sendable>(_ request: @Sendable () async -> Answer<Value>) async throws -> Value {
    var retries = Retries(backoff: settings.backoff)
    while true {
      let answer = await request()
      switch answer {
      case .done(let value): return value
      case .throttled, .passing, .inDoubt:
        if let spent = try await retries.pause(after: answer, carrier) { throw Self.reason(spent) }
      case .refused(let refusal) where refusal.kind == .credentials: throw StopReason.credentials(refusal)
      case .refused(let refusal): throw StopReason.refused(refusal)
      }
    }
  }

  /// Asks for something that the run can do without, with retries; the last answer counts.
  func patiently<Value: Sendable>(_ request: @Sendable () async -> Answer<Value>) async throws -> Answer<Value> {
    try await carrier.patiently(request)
  }

  private static func reason(_ spent: Retries.Spent) -> StopReason {
    switch spent {
    case .throttled: .unreachable(.timedOut)
    case .troubled(let trouble): .unreachable(trouble)
    case .stop(let reason): reason
    }
  }

  var carrier: OperationCarrier {
    OperationCarrier(
      gateway: gateway, record: record, commits: commits, schema: schema, policy: policy, backoff: settings.backoff,
      deadline: settings.deadline,
      templateNames: templateNames)
  }

  // MARK: The work

  private mutating func work() async throws {
    // A `settle` waits for its earlier intent; one whose intent an earlier process closed is work like any other.
    let waiting = Set(doubtful.filter(\.isEarlierRuns).map(\.operation.ordinal))
    var batch: [Operation] = []
    var operations = plan.operations()
    while let read = try operations.next() {
      for operation in read where !waiting.contains(operation.ordinal) {
        batch.append(operation)
        guard batch.count >= settings.batch else { continue }
        try await work(on: batch)
        batch.removeAll(keepingCapacity: true)
      }
    }
    try await work(on: batch)
  }

  private mutating func work(on batch: [Operation]) async throws {
    var left = try record.unsettled(batch)
    // Until one was read back as it was written, nobody has seen a write of this run.
    while needsCanary, !left.isEmpty {
      let first = Array(left.prefix(settings.canary))
      left.removeFirst(first.count)
      try await readBack(try await begin(first, phase: .canary))
      needsCanary = canaries == 0
    }
    if !left.isEmpty { _ = try await begin(left, phase: .working) }
  }

  private mutating func begin(
    _ operations: [Operation], phase: Progress.Phase
  ) async throws -> [Ended] {
    try await gate()
    progress.phase = phase
    return try await carry(operations)
  }

  /// A create whose customer has a pass by now is dropped; where no pass may be made, it is left.
  private mutating func isAnswered(_ operation: Operation) throws -> Bool {
    switch operation.action {
    case .update, .retire: return false
    case .create: if operation.passID != nil { return false }
    case .settle:
      guard operation.passID == nil, !operation.changes.isEmpty, try record.passID(of: operation.key) == nil
      else { return false }
    }
    if let passes = answered[operation.key], !passes.isEmpty {
      let outcome = Outcome(
        kind: .dropped, passID: passes[0], reason: "a pass for this customer was made since the plan",
        at: gateway.wall())
      try record.settle(operation, outcome, memory: [], pass: nil)
      note(outcome)
      return true
    }
    if let moment = settings.noCreateBefore, gateway.wall() < moment { return true }
    return createsRefused != nil && policy.safeguards[.completeListing]
  }

  /// Carries operations through the sliding window, and keeps count.
  @discardableResult
  mutating func carry(_ operations: [Operation]) async throws -> [Ended] {
    let carrier = carrier
    let operations = try operations.filter { try !isAnswered($0) }
    let started = OperationStart(gateway: gateway, deadline: settings.deadline)
    var ended: [Ended] = []
    var stop: StopReason?
    try await slide(over: operations, width: settings.concurrency) { operation in
      if let reason = started.refusal() { return Step.stopped(reason) }
      return try await carrier.carryOut(operation)
    } goOn: { operation, step in
      switch step {
      case .ended(let outcome, let madeAt):
        note(outcome)
        let new = Ended(operation: operation, outcome: outcome, madeAt: madeAt)
        ended.append(new)
        if let pass = new.made { made.append(pass) }
      case .inDoubt(let write): note(write)
      case .stopped(let reason): stop = stop ?? reason
      }
      if policy.safeguards[.breaker], let trip = breaker.trip { stop = stop ?? .breaker(trip) }
      return stop == nil
    }
    if let stop { throw stop }
    return ended
  }

  mutating func note(_ outcome: Outcome) {
    if outcome.attempts > 0 { hasWritten = true }
    progress.done += 1
    let isFailure = outcome.kind == .failed
    if isFailure { progress.failed += 1 }
    breaker.record(failed: isFailure)
    tell(progress)
  }

  private mutating func note(_ write: DoubtfulWrite) {
    hasWritten = true
    doubtful.append(write)
    progress.inDoubt = doubtful.count
    breaker.record(failed: true)
    tell(progress)
  }
}

/// An operation that came to its outcome, and when it made a pass.
struct Ended: Sendable {
  var operation: Operation
  var outcome: Outcome
  var madeAt: Timestamp?

  var made: MadeAt? { madeAt.flatMap { at in outcome.passID.map { MadeAt(id: $0, at: at) } } }
}

/// Whether one more operation may begin: asked inside the window, between two batches' gates.
struct OperationStart: Sendable {
  let gateway: Gateway
  let deadline: Instant?

  func refusal() -> StopReason? {
    if gateway.isStopRequested() { return .signal }
    if let deadline, gateway.now() >= deadline { return .timeOver }
    return nil
  }
}

extension String {
  var keyHash: UInt64 {
    var text = self
    return text.withUTF8 { ByteHash.of($0) }
  }
}

extension Gateway {
  /// Reads the whole listing for the passes of certain customers. Hashes of keys can only bring in too many.
  func matches(_ wanted: Set<UInt64>) async -> (read: ListingRead, found: [String: [PassID]]) {
    var found: [String: [PassID]] = [:]
    let read = await list { id, key in
      if !key.isEmpty, wanted.contains(ByteHash.of(key)) { found[key.string, default: []].append(id) }
    }
    return (read, found)
  }
}
