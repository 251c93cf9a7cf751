import Passes
import RunStore

import struct Passes.Operation

/// Carries one operation from its intent to its outcome.
///
/// Every arrow of an operation's life is one transaction of the ledger, made before the next request leaves; so whatever
/// instant the process dies at, the ledger knows all that may have been sent.
struct OperationCarrier: Sendable {
  let gateway: Gateway
  let record: RunRecord
  let commits: CommitGroup
  let schema: FieldSchema
  let policy: Policy
  let backoff: Backoff
  /// No wait goes beyond it.
  let deadline: Instant?
  /// Placeholder names that the template has; a write with any other is refused for ever.
  let templateNames: Set<String>?
  let kind: CardKind?
  let limits: SendLimits

  var safeguards: Safeguards { policy.safeguards }

  func carryOut(_ operation: Operation) async throws -> Step {
    switch operation.action {
    case .create:
      guard let pass = operation.passID else { return try await create(Course(operation)) }
      let begun = try record.begun(operation) ?? Begun(kind: .found, passID: pass, written: [])
      return try await finish(operation, begun)
    case .update, .retire: return try await update(Course(operation))
    case .settle: return try await compareAfterSettling(operation)
    case .transact: return try await transact(Course(operation))
    }
  }

  /// The earlier run's intent has its outcome: what today's source wants is held against what is remembered now.
  func compareAfterSettling(_ operation: Operation) async throws -> Step {
    guard !operation.changes.isEmpty else {
      let outcome = Outcome(
        kind: .done, passID: operation.passID, reason: "an earlier run's intent is settled", at: gateway.wall())
      return try await end(Course(operation), outcome)
    }
    if let begun = try record.begun(operation) { return try await finish(operation, begun) }
    guard let pass = try record.passID(of: operation.key) ?? operation.passID else {
      return try await create(Course(operation))
    }
    var operation = operation
    operation.passID = pass
    return try await update(Course(operation))
  }

  /// Writes what the pass that the operation has by now does not hold yet.
  func finish(_ operation: Operation, _ begun: Begun) async throws -> Step {
    var operation = operation
    operation.passID = begun.passID
    return try await update(Course(operation, begun: begun))
  }

  /// Goes on with what is in doubt after its delay, when a look has not settled it.
  func carryAgain(_ write: DoubtfulWrite) async throws -> Step {
    if write.isTransaction { return try await transactAgain(write) }
    if write.isEarlierRuns { return try await settleEarlier(write) }
    var course = Course(write.operation, resending: write.intent)
    if write.isCreate { return try await create(course) }
    course.begun = try record.begun(write.operation)
    return try await update(course)
  }

  /// Asks for something that the run can do without, with retries; the last answer counts.
  func patiently<Value: Sendable>(_ request: @Sendable () async -> Answer<Value>) async throws -> Answer<Value> {
    var retries = Retries(backoff: backoff)
    while true {
      let answer = await request()
      switch answer {
      case .done, .refused: return answer
      case .throttled, .passing, .inDoubt:
        if try await retries.pause(after: answer, self) != nil { return answer }
      }
    }
  }

  func key(of pass: RemotePass) -> String { pass.value(schema.keyName).map(\.trimmedKey) ?? "" }
}

extension String {
  /// Trimmed as keys are.
  var trimmedKey: String {
    var text = self
    return text.withUTF8 { $0.trimmed.string }
  }
}
