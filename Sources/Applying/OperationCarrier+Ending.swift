import Passes
import RunStore

import struct Passes.Operation

/// The arrows of an operation's life, each one transaction.
extension OperationCarrier {
  /// Writes the intent down, and only then lets the request leave.
  func send<Value: Sendable>(
    _ course: inout Course, _ request: PreparedRequest, written: [FieldChange],
    leavingBy: Instant, _ leave: (PreparedRequest, Instant) async -> Answer<Value>
  ) async throws -> Answer<Value> {
    guard safeguards[.journalBeforeSend] else {
      let answer = await leave(request, leavingBy)
      course.intent = try await intend(course, request, written: written)
      return answer
    }
    course.intent = try await intend(course, request, written: written)
    return await leave(request, leavingBy)
  }

  /// Writes down that a write is about to leave, or is about to leave again.
  private func intend(_ course: Course, _ request: PreparedRequest, written: [FieldChange]) async throws -> Intent {
    let now = gateway.wall()
    return try await commits.commit { [record] in
      try record.intend(course.operation, request, written: written, again: course.intent, at: now)
    }
  }

  func end(
    _ course: Course, _ outcome: Outcome, memory: [FieldMemory] = [], pass: RemotePass? = nil, findings: [Finding] = []
  ) async throws -> Step {
    try await commits.commit { [record] in
      if let intent = course.intent, let write = course.repeating, write.isEarlierRuns {
        try record.settle(intent, outcome, memory: memory, of: write, findings: findings, then: left(write, outcome))
      } else if let intent = course.intent {
        try record.settle(intent, outcome, memory: memory, pass: pass, of: course.operation, findings: findings)
      } else {
        try record.settle(course.operation, outcome, memory: memory, pass: pass, findings: findings)
      }
    }
    return .ended(outcome, madeAt: course.begun?.madeAt)
  }

  /// A first send whose repeat was refused may still land, and a `PUT` of today's would take it back: then the next run compares.
  private func left(_ write: DoubtfulWrite, _ outcome: Outcome) -> Outcome? {
    guard outcome.isRefusedRepeat, write.closes == nil, write.quietSince + policy.settleAfter > gateway.now() else {
      return nil
    }
    return Outcome(
      kind: .conflict, passID: outcome.passID,
      reason:
        "a transaction of this card was refused when it was sent again, and may still land: the next run compares",
      at: outcome.at)
  }

  /// The customer has a pass by now, which does not hold all yet: that is one transaction, and the rest is an update.
  func go(
    on course: Course, _ begun: Begun, reason: String, memory: [FieldMemory], pass: RemotePass, findings: [Finding] = []
  ) async throws -> Step {
    guard let intent = course.intent else { return try await finish(course.operation, begun) }
    let outcome = Outcome(
      kind: begun.kind, passID: pass.id, reason: reason, attempts: intent.attempts, at: gateway.wall(),
      written: begun.written)
    try await commits.commit { [record] in
      try record.begin(
        intent, outcome, memory: memory, pass: pass, of: course.operation, findings: findings)
    }
    return try await finish(course.operation, begun)
  }

  /// Waits for the next try after an answer that left nothing behind; the step that ends it where there is none.
  ///
  /// - Parameter kind: how it ends where the retries are spent.
  func pause<Value>(
    after answer: Answer<Value>, _ course: Course, _ retries: inout Retries, spent kind: Outcome.Kind = .failed
  ) async throws -> Step? {
    let reason: String
    switch try await retries.pause(after: answer, self) {
    case nil: return nil
    case .stop(let reason): return try await abandon(course, reason)
    case .throttled: reason = "throttled by the service until the retries were spent"
    case .troubled(let trouble): reason = "\(trouble), until the retries were spent"
    }
    if course.isInDoubt, let intent = course.intent {
      return .inDoubt(
        DoubtfulWrite(
          operation: course.operation, intent: intent, isEarlierRuns: false, quietSince: gateway.now()))
    }
    return try await fail(course, kind, reason)
  }

  func refused(_ course: Course, _ refusal: Refusal) async throws -> Step {
    switch refusal.kind {
    case .credentials, .forbidden: try await abandon(course, .credentials(refusal))
    case .notFound where course.operation.passID != nil: try await fail(course, .gone, refusal.description)
    case .notFound, .invalid, .alreadyExists, .other: try await fail(course, .failed, refusal.description)
    }
  }

  /// A pass that was made stays made, whatever becomes of what it lacks.
  private func fail(_ course: Course, _ kind: Outcome.Kind, _ reason: String) async throws -> Step {
    var outcome = Outcome(
      kind: kind, passID: course.operation.passID, reason: reason, attempts: course.attempts, at: gateway.wall())
    if let begun = course.begun, begun.kind == .done || (begun.kind == .found && kind == .failed) {
      outcome.kind = begun.kind
      outcome.reason = "\(Outcome.notAllWritten): \(reason)"
      outcome.written = begun.written
    }
    return try await end(course, outcome)
  }

  /// Leaves it to be begun again: what it was decided on is too old.
  func putBack(_ course: Course) async throws -> Step {
    try await close(course)
    return .putBack(open: course.isInDoubt ? course.intent?.id : nil)
  }

  /// Stops with nothing of ours under way: what was sent is known to have had no effect, or nothing was. An intent that an
  /// earlier send left in doubt stays open.
  func abandon(_ course: Course, _ reason: StopReason) async throws -> Step {
    try await close(course)
    return .stopped(reason)
  }

  private func close(_ course: Course) async throws {
    guard let intent = course.intent, !course.isInDoubt else { return }
    let outcome = Outcome(
      kind: .notAttempted, passID: course.operation.passID, reason: "stopped before it took effect",
      attempts: intent.attempts, at: gateway.wall(), written: course.begun?.written ?? [])
    try await commits.commit { [record] in
      try record.settle(intent, outcome, memory: [], pass: nil, of: course.operation)
    }
  }

  func doubt(_ course: Course, _ trouble: Trouble) async throws -> Step {
    guard var intent = course.intent else { return try await fail(course, .failed, trouble.description) }
    let now = gateway.wall()
    intent.lastArrivalAt = now
    let doubtful = intent
    try await commits.commit { [record] in
      try record.doubt(doubtful, reason: trouble.description, lastArrivalAt: now)
    }
    return .inDoubt(
      DoubtfulWrite(
        operation: course.operation, intent: intent, isEarlierRuns: false, quietSince: gateway.now()))
  }
}
