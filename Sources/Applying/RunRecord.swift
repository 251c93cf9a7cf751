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
    // What settles an earlier intent writes like any other operation.
    if operation.action == .settle { reference.action = operation.passID == nil ? .create : .update }
    return try ledger.intend(reference, write, at: time)
  }

  func doubt(_ intent: Intent, reason: String, lastArrivalAt: Timestamp) throws {
    try ledger.noteDoubt(intent.id, reason: reason, lastArrivalAt: lastArrivalAt)
  }

  /// - Parameter operation: this run's, which settled an earlier run's intent and ends with the same outcome.
  func settle(
    _ intent: Intent, _ outcome: Outcome, memory: [FieldMemory], pass: RemotePass?, ending operation: Operation? = nil
  ) throws {
    try ledger.settle(
      intent.id, outcome, remembering: remembered(intent.operation.key, intent.operation.action, outcome, memory, pass),
      ending: operation.map { OperationRef($0, of: run.id) })
  }

  /// The outcome of an operation of which nothing was sent.
  func settle(_ operation: Operation, _ outcome: Outcome, memory: [FieldMemory], pass: RemotePass?) throws {
    try ledger.record(
      OperationRef(operation, of: run.id), outcome,
      remembering: remembered(operation.key, operation.action, outcome, memory, pass))
  }

  /// A pass is remembered as the customer's where it was written, found or adopted; a retired one keeps its customer.
  private func remembered(
    _ key: String, _ action: Operation.Action, _ outcome: Outcome, _ memory: [FieldMemory], _ pass: RemotePass?
  ) -> PassMemory? {
    guard let id = outcome.passID else { return nil }
    switch outcome.kind {
    case .done, .found, .adopted: break
    case .conflict where !memory.isEmpty: break
    case .conflict, .failed, .gone, .dropped, .inDoubt, .notAttempted: return nil
    }
    return PassMemory(
      key: key, passID: id, origin: action == .create && outcome.kind != .adopted ? .created : .adopted, url: pass?.url,
      encryptedID: pass?.encryptedID, fields: memory)
  }

  // MARK: Where the run stands

  /// Those of a batch that have no outcome, and no intent whose answer is awaited.
  func unsettled(_ batch: [Operation]) throws -> [Operation] {
    guard let first = batch.first, let last = batch.last else { return [] }
    let outcomes = try ledger.outcomes(of: run.id, in: first.ordinal...last.ordinal)
    return batch.filter { outcomes[$0.ordinal].map { $0.outcome.kind == .notAttempted } ?? true }
  }

  func openIntents() throws -> [Intent] { try ledger.openIntents(of: run.id) }

  func settledCount() throws -> Int {
    try ledger.outcomeCounts(of: run.id).reduce(0) { sum, entry in
      entry.key == .inDoubt || entry.key == .notAttempted ? sum : sum + entry.value
    }
  }

  /// All writes without an outcome that this run settles: its own, and those that its plan has a `settle` for.
  ///
  /// Of one whose process died nothing is known but that no byte of it leaves any more: that is written down, so that its
  /// settle delay begins to run.
  func openWrites(of plan: PlanFile, at time: Timestamp) throws -> [DoubtfulWrite] {
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
      return DoubtfulWrite(operation: operation, intent: intent, isEarlierRuns: isEarlierRuns)
    }
  }

  /// A create, or a `settle`, may have come to write to a pass that it found.
  private func asWritten(_ operation: Operation, _ intent: Intent) -> Operation {
    guard intent.operation.action != .create else { return operation }
    var operation = operation
    operation.passID = intent.operation.passID
    if operation.action == .create {
      operation.action = .update
      operation.changes = intent.write.changes
    }
    return operation
  }

  /// Some of the passes that this run made, with when their answers came.
  func made(limit: Int) throws -> [(id: PassID, at: Timestamp)] {
    var made: [(id: PassID, at: Timestamp)] = []
    var outcomes = ledger.outcomes(of: run.id)
    while made.count < limit, let batch = try outcomes.next() {
      for ended in batch where ended.operation.action == .create && ended.outcome.kind == .done {
        if let id = ended.outcome.passID { made.append((id, ended.outcome.at)) }
      }
    }
    return made
  }

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
