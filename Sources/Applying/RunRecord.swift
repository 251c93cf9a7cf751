import Passes
import RunStore

import struct Passes.Operation

/// One run's part of the ledger, as its loop writes it. Each call is one transaction, on the disk when it returns.
public struct RunRecord: Sendable {
  let ledger: Ledger
  public let run: Run

  public init(ledger: Ledger, run: Run) {
    self.ledger = ledger
    self.run = run
  }

  /// Several of the calls below as one commit: one sync to the disk, all of them or none.
  func together(_ steps: [@Sendable () -> Void]) throws { try ledger.together(steps) }

  // MARK: Intents

  /// Writes down that a write is about to leave, or is about to leave again.
  func intend(
    _ operation: Operation, _ request: PreparedRequest, written: [FieldChange], again intent: Intent?,
    at time: Timestamp
  ) throws -> Intent {
    let write = Write(idempotencyKey: request.idempotencyKey, body: request.body, changes: written)
    if let intent { return try ledger.sendAgain(intent.id, write, at: time) }
    var reference = OperationRef(operation, of: run.id)
    // What settles an earlier intent writes like any other operation, and what has made its pass updates it.
    if operation.action == .settle || operation.action == .create {
      reference.action = operation.passID == nil ? .create : .update
    }
    return try ledger.intend(reference, write, at: time)
  }

  func doubt(_ intent: Intent, reason: String, lastArrivalAt: Timestamp) throws {
    try ledger.noteDoubt(intent.id, reason: reason, lastArrivalAt: lastArrivalAt)
  }

  /// - Parameters:
  ///   - operation: this run's, which the findings are about.
  ///   - isEnding: it settled an earlier run's intent, and ends with the same outcome.
  func settle(
    _ intent: Intent, _ outcome: Outcome, memory: [FieldMemory], pass: RemotePass?, of operation: Operation,
    isEnding: Bool = false, findings: [Finding] = []
  ) throws {
    let reference = OperationRef(operation, of: run.id)
    try ledger.atomically {
      try ledger.settle(
        intent.id, outcome,
        remembering: remembered(intent.operation.key, intent.operation.action, outcome, memory, pass),
        ending: isEnding ? reference : nil)
      try ledger.note(findings, of: reference)
    }
  }

  /// An earlier run's transaction that was sent again. This run's operation ends with it, or with an outcome of its own, or is left
  /// as work: all of it or nothing.
  func settle(
    _ intent: Intent, _ outcome: Outcome, memory: [FieldMemory], of write: DoubtfulWrite, findings: [Finding],
    then own: Outcome?
  ) throws {
    var findings = findings
    if outcome.kind != .done {
      findings.append(
        Finding(kind: .transactionNotDone, key: intent.operation.key, passID: intent.operation.passID))
    }
    try ledger.atomically {
      try settle(
        intent, outcome, memory: memory, pass: nil, of: write.operation, isEnding: write.closes != nil,
        findings: findings)
      if let own { try ledger.record(OperationRef(write.operation, of: run.id), own) }
    }
  }

  /// The outcome of an operation of which nothing was sent.
  func settle(
    _ operation: Operation, _ outcome: Outcome, memory: [FieldMemory], pass: RemotePass?, findings: [Finding] = []
  ) throws {
    let reference = OperationRef(operation, of: run.id)
    try ledger.atomically {
      try ledger.record(
        reference, outcome, remembering: remembered(operation.key, operation.action, outcome, memory, pass))
      try ledger.note(findings, of: reference)
    }
  }

  /// Settles a create, and leaves its operation to be finished: both or neither.
  func begin(
    _ intent: Intent, _ outcome: Outcome, memory: [FieldMemory], pass: RemotePass?, of operation: Operation,
    findings: [Finding] = []
  ) throws {
    try ledger.atomically {
      try settle(intent, outcome, memory: memory, pass: pass, of: operation, findings: findings)
      try ledger.record(
        OperationRef(operation, of: run.id),
        Outcome(
          kind: .notAttempted, passID: outcome.passID, reason: "the pass is there, and does not hold all yet",
          at: outcome.at, written: outcome.written))
    }
  }

  /// What an operation that was to make a pass has done of it, where it has one by now and is not finished.
  func begun(_ operation: Operation) throws -> Begun? {
    guard operation.action == .create || (operation.action == .settle && operation.passID == nil),
      let outcome = try ledger.outcomes(of: run.id, in: operation.ordinal...operation.ordinal)[operation.ordinal]?
        .outcome, outcome.kind == .notAttempted || outcome.kind == .inDoubt, let pass = outcome.passID,
      let memory = try ledger.pass(of: operation.key), memory.passID == pass
    else { return nil }
    return Begun(
      kind: memory.origin == .adopted ? .adopted : .done, passID: pass,
      written: outcome.kind == .notAttempted ? outcome.written : [], madeAt: nil)
  }

  /// A pass is remembered as the customer's where it was written, found, adopted or lost; a retired one keeps its customer.
  private func remembered(
    _ key: String, _ action: Operation.Action, _ outcome: Outcome, _ memory: [FieldMemory], _ pass: RemotePass?
  ) -> PassMemory? {
    guard let id = outcome.passID else { return nil }
    // A ledger's row makes no pass ours: what is remembered of one is only brought up to date.
    if action == .transact, memory.isEmpty { return nil }
    switch outcome.kind {
    // A pass that is gone stays the customer's: it is not made again.
    case .done, .found, .adopted, .gone: break
    case .conflict where !memory.isEmpty, .dropped where !memory.isEmpty: break
    case .conflict, .failed, .dropped, .inDoubt, .notAttempted: return nil
    }
    return PassMemory(
      key: key, passID: id, origin: action == .create && outcome.kind != .adopted ? .created : .adopted, url: pass?.url,
      encryptedID: pass?.encryptedID, fields: memory)
  }

  // MARK: Where the run stands

  /// Those of a batch that have no outcome, and no intent whose answer is awaited. A create that is to be finished names its pass.
  func unsettled(_ batch: [Operation]) throws -> [Operation] {
    guard let first = batch.first, let last = batch.last else { return [] }
    let outcomes = try ledger.outcomes(of: run.id, in: first.ordinal...last.ordinal)
    return batch.compactMap { operation in
      guard let outcome = outcomes[operation.ordinal]?.outcome else { return operation }
      guard outcome.kind == .notAttempted else { return nil }
      var operation = operation
      if operation.action == .create { operation.passID = outcome.passID }
      return operation
    }
  }

  /// Whether the transaction may have been sent before the state was rebuilt.
  func mayBeDone(_ transaction: Transaction) throws -> Bool { try ledger.wasUnknown(transaction) }

  /// A pass of which a repeated transaction was counted twice.
  func passCountedTwice() throws -> PassID? {
    try ledger.findings(of: run.id).first { $0.kind == .countedTwice }?.passID
  }

  /// Whether a run that is remembered saw a repeat counted twice.
  func hasCountedTwice() throws -> Bool {
    try history().contains { other in try ledger.findings(of: other.id).contains { $0.kind == .countedTwice } }
  }

  func findings(limit: Int) throws -> [Finding] { try ledger.findings(of: run.id, limit: limit) }

  func noteCanaryLag(_ lag: Duration) throws { try ledger.noteCanaryLag(lag, of: run.id) }

  func canaryLag(of run: Run.ID) throws -> Duration? { try ledger.canaryLag(of: run) }

  func openIntents() throws -> [Intent] { try ledger.openIntents(of: run.id) }

  func settledCount() throws -> Int {
    try ledger.outcomeCounts(of: run.id).reduce(0) { sum, entry in
      entry.key == .inDoubt || entry.key == .notAttempted ? sum : sum + entry.value
    }
  }

  /// The time of day may have jumped since another process wrote it down: so much of what seems to have passed is not believed.
  private static let clockJumpMax = Duration.seconds(2 * 3600)
  /// A clock that was set for the first time jumps by months or decades, and then nothing of it is believed.
  private static let elapsedMax = Duration.seconds(31 * 86_400)

  /// All writes without an outcome that this run settles: its own, and those that its plan has a `settle` for.
  ///
  /// Of one whose process died nothing is known but that no byte of it leaves any more: that is written down, so that its
  /// settle delay begins to run.
  func openWrites(of plan: PlanFile, at time: Timestamp, now: Instant) throws -> [DoubtfulWrite] {
    var settles: [String: Operation] = [:]
    try plan.operations(of: .settle).each { settles[$0.key] = $0 }
    return try ledger.openIntents().compactMap { intent in
      var intent = intent
      let isEarlierRuns = intent.operation.run != run.id
      let operation =
        isEarlierRuns
        ? settles[intent.operation.key] : try plan.operation(intent.operation.ordinal).map { asWritten($0, intent) }
      guard let operation else { return nil }
      if intent.lastArrivalAt == nil {
        try doubt(intent, reason: "the process ended before the answer came", lastArrivalAt: time)
        intent.lastArrivalAt = time
      }
      var elapsed = time - (intent.lastArrivalAt ?? time)
      if elapsed > Self.elapsedMax { elapsed = .zero }
      return DoubtfulWrite(
        operation: operation, intent: intent, isEarlierRuns: isEarlierRuns,
        quietSince: now + min(.zero, Self.clockJumpMax - elapsed))
    }
  }

  /// A create, or a `settle`, may have come to write to a pass that it found.
  private func asWritten(_ operation: Operation, _ intent: Intent) -> Operation {
    guard intent.operation.action != .create else { return operation }
    var operation = operation
    operation.passID = intent.operation.passID
    return operation
  }

  /// This run and those before it, of the last hundred: newest first.
  func history() throws -> [Run] { try ledger.history(limit: Self.runsMax).filter { $0.id <= run.id } }

  /// A run, those since, and those that began shortly before it: what they made and measured shows how late the service lists what
  /// that run made.
  func runs(about doubtful: Run.ID, in history: [Run]) -> [Run.ID] {
    guard let begun = history.first(where: { $0.id == doubtful })?.begunAt else { return [doubtful, run.id] }
    return history.filter { other in
      let before = begun - other.begunAt
      return other.id >= doubtful || (before <= Self.shortlyBefore && before >= .zero - Self.shortlyBefore)
    }.map(\.id)
  }

  private static let runsMax = 100
  /// A service that was quick the night before may be slow tonight.
  private static let shortlyBefore = Duration.seconds(6 * 3600)

  /// The last passes that a run made, with when their answers came.
  func made(by run: Run.ID, limit: Int) throws -> [MadeAt] {
    try ledger.created(by: run, last: limit).map { MadeAt(id: $0.pass, at: $0.at) }
  }

  /// Whose pass it is remembered as.
  func key(of pass: PassID) throws -> String? { try ledger.key(of: pass) }

  func passID(of key: String) throws -> PassID? { try ledger.pass(of: key)?.passID }

  /// What is remembered of a customer's pass, if it is this one.
  func fields(of key: String, on pass: PassID) throws -> [FieldMemory] {
    guard let memory = try ledger.pass(of: key), memory.passID == pass else { return [] }
    return memory.fields
  }

  func remember(_ observations: consuming Batches<Observation>, at time: Timestamp) throws {
    while let batch = try observations.next() {
      try ledger.remember(batch.map(PassMemory.init), at: time)
    }
  }

  func note(_ progress: Progress, at time: Timestamp) throws {
    try ledger.note(RunStore.Progress(at: time, done: progress.done, total: progress.total), of: run.id)
  }
}

/// A pass that was made, and when the answer said so: a listing that can be trusted shows it once the settle delay is over.
struct MadeAt: Hashable, Sendable {
  var id: PassID
  var at: Timestamp
}
