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

  func settle(_ intent: Intent, _ outcome: Outcome, memory: [FieldMemory], pass: RemotePass?) throws {
    try ledger.settle(
      intent.id, outcome, remembering: remembered(intent.operation.key, intent.operation.action, outcome, memory, pass))
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

  func settledCount() throws -> Int {
    try ledger.outcomeCounts(of: run.id).reduce(0) { sum, entry in
      entry.key == .inDoubt || entry.key == .notAttempted ? sum : sum + entry.value
    }
  }

  /// All writes without an outcome that this run settles: its own, and those that its plan has a `settle` for.
  func openWrites(of plan: PlanFile) throws -> [DoubtfulWrite] {
    var settles: [String: Operation] = [:]
    try plan.operations(of: .settle).each { settles[$0.key] = $0 }
    return try ledger.openIntents().compactMap { intent in
      if let operation = settles[intent.operation.key], intent.operation.run != run.id {
        return DoubtfulWrite(operation: operation, intent: intent, isEarlierRuns: true)
      }
      guard intent.operation.run == run.id, let operation = try plan.operation(intent.operation.ordinal) else {
        return nil
      }
      return DoubtfulWrite(operation: operation, intent: intent, isEarlierRuns: false)
    }
  }

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
