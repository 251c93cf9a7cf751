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

  func carryOut(_ operation: Operation) async throws -> Step {
    switch operation.action {
    case .create: try await create(operation, resending: nil)
    case .update, .retire: try await update(operation, basis: .plan, resending: nil)
    case .settle: try await compareAfterSettling(operation)
    }
  }

  /// The earlier run's intent has its outcome: what today's source wants is held against what is remembered now.
  func compareAfterSettling(_ operation: Operation) async throws -> Step {
    guard !operation.changes.isEmpty else {
      let outcome = Outcome(
        kind: .done, passID: operation.passID, reason: "an earlier run's intent is settled", at: gateway.wall())
      return try await end(operation, outcome, [])
    }
    guard let pass = try record.passID(of: operation.key) ?? operation.passID else {
      return try await create(operation, resending: nil)
    }
    var operation = operation
    operation.passID = pass
    return try await update(operation, basis: basis(operation), resending: nil)
  }

  /// A `settle` wants all that the source says, without a plan's `before`: so it is held against what is remembered.
  func basis(_ operation: Operation) throws -> FreshLook.Basis {
    guard operation.action == .settle, let pass = operation.passID else { return .plan }
    return .memory(try record.fields(of: operation.key, on: pass))
  }

  // MARK: Updating

  /// Reads the pass, decides each field anew, and writes the whole value list; every repeat does so again.
  func update(_ operation: Operation, basis: FreshLook.Basis, resending doubtful: Intent?) async throws -> Step {
    guard let passID = operation.passID else {
      return try await end(operation, Outcome(kind: .failed, reason: "the plan names no pass", at: gateway.wall()), [])
    }
    var retries = Retries(backoff: backoff)
    var intent = doubtful
    while true {
      if gateway.isStopRequested() { return try await abandon(operation, intent, .signal, doubtful) }
      let pass: RemotePass
      switch await gateway.get(passID) {
      case .done(let read): pass = read
      case .throttled(let wait):
        if let step = try await retries.pause(asked: wait, self) {
          return try await giveUp(operation, intent, step, doubtful)
        }
        continue
      case .passing(let trouble), .inDoubt(let trouble):
        if let step = try await retries.pause(after: trouble, self) {
          return try await giveUp(operation, intent, step, doubtful)
        }
        continue
      case .refused(let refusal) where refusal.kind == .notFound:
        return try await end(operation, intent, .gone, refusal.description)
      case .refused(let refusal):
        // Whether what was sent before took effect is not known by this.
        if let intent, doubtful != nil, refusal.kind != .credentials {
          return try await doubt(operation, intent, .unreadable(refusal.description))
        }
        return try await refused(operation, intent, refusal, doubtful)
      }
      let look = FreshLook(
        operation.changes, key: operation.key, on: pass, basis: basis, schema: schema, policy: policy,
        templateNames: templateNames)
      if look.writes.isEmpty { return try await nothingToWrite(operation, intent, look, pass) }
      if gateway.isStopRequested() { return try await abandon(operation, intent, .signal, doubtful) }
      let request = gateway.prepareUpdate(operation.key, look)
      let (now, earlier) = (gateway.wall(), intent)
      let sent = try await commits.commit { [record] in
        try record.intend(operation, request, written: look.writes, again: earlier, at: now)
      }
      intent = sent
      switch await gateway.update(passID, request) {
      case .done(let answer): return try await updated(operation, sent, look, pass, answer)
      case .throttled(let wait):
        if let step = try await retries.pause(asked: wait, self) {
          return try await giveUp(operation, sent, step, doubtful)
        }
      case .passing(let trouble):
        if let step = try await retries.pause(after: trouble, self) {
          return try await giveUp(operation, sent, step, doubtful)
        }
      case .refused(let refusal) where refusal.kind == .notFound:
        return try await end(operation, sent, .gone, refusal.description)
      case .refused(let refusal): return try await refused(operation, sent, refusal, doubtful)
      case .inDoubt(let trouble): return try await doubt(operation, sent, trouble)
      }
    }
  }

  func nothingToWrite(
    _ operation: Operation, _ intent: Intent?, _ look: FreshLook, _ pass: RemotePass
  ) async throws -> Step {
    let isConflict = look.findings.contains { $0.settlement == .reported }
    let outcome = Outcome(
      kind: isConflict ? .conflict : .done, passID: pass.id,
      reason: isConflict ? "Loona's value changed since the plan" : "the pass holds it already",
      attempts: intent?.attempts ?? 0, at: gateway.wall(), written: intent.map { held($0, pass) } ?? [])
    guard let intent else {
      return try await end(operation, outcome, operation.agreed + look.agreed, findings: look.findings, pass: pass)
    }
    return try await end(
      intent, outcome, memory: carried(operation.agreed, pass) + look.agreed, pass: pass, findings: look.findings)
  }

  /// What of an intent's writes the pass now shows: it took effect although no answer said so.
  func held(_ intent: Intent, _ pass: RemotePass) -> [FieldChange] {
    intent.write.changes.filter { FreshLook.holds([$0], on: pass, schema: schema) }
  }

  func updated(
    _ operation: Operation, _ intent: Intent, _ look: FreshLook, _ pass: RemotePass, _ answer: RemotePass?
  ) async throws -> Step {
    let dropped = look.droppedNames.map {
      Finding(kind: .nameDropped, key: operation.key, passID: pass.id, field: $0)
    }
    return try await end(
      intent,
      Outcome(
        kind: .done, passID: pass.id, attempts: intent.attempts, at: gateway.wall(), written: look.writes),
      memory: carried(try untouched(operation, pass) + operation.agreed + look.agreed, answer)
        + FreshLook.memory(of: look.writes, answer: answer, schema: schema), pass: pass,
      findings: look.findings + dropped)
  }

  /// A pass that is retired is not compared: its values are carried as they were remembered, unless somebody changed them.
  private func untouched(_ operation: Operation, _ pass: RemotePass) throws -> [FieldMemory] {
    guard operation.action == .retire else { return [] }
    return try record.fields(of: operation.key, on: pass.id).filter { memory in
      guard let index = schema.index(of: memory.name), schema.fields[index].target == .value(memory.name) else { return false }
      let shown = schema.fields[index].rule.type.normalised(FreshLook.raw(memory.name, of: pass, schema) ?? "")
      return shown == memory.seen ?? memory.sent
    }
  }

  /// A `PUT` carries the values that agree too, and the service may write them in its own way from then on.
  func carried(_ agreed: [FieldMemory], _ answer: RemotePass?) -> [FieldMemory] {
    let changes = agreed.map { FieldChange(name: $0.name, before: nil, after: $0.sent) }
    return FreshLook.memory(of: changes, answer: answer, schema: schema)
  }

  // MARK: Ends

  func end(
    _ intent: Intent, _ outcome: Outcome, memory: [FieldMemory], pass: RemotePass?, findings: [Finding] = []
  ) async throws -> Step {
    try await commits.commit { [record] in try record.settle(intent, outcome, memory: memory, pass: pass) }
    return .ended(outcome, findings: findings)
  }

  /// The same for an operation of which nothing was sent.
  func end(
    _ operation: Operation, _ outcome: Outcome, _ memory: [FieldMemory], findings: [Finding] = [],
    pass: RemotePass? = nil
  ) async throws -> Step {
    try await commits.commit { [record] in try record.settle(operation, outcome, memory: memory, pass: pass) }
    return .ended(outcome, findings: findings)
  }

  func end(
    _ operation: Operation, _ intent: Intent?, _ kind: Outcome.Kind, _ reason: String
  ) async throws -> Step {
    let outcome = Outcome(
      kind: kind, passID: operation.passID, reason: reason, attempts: intent?.attempts ?? 0, at: gateway.wall())
    guard let intent else { return try await end(operation, outcome, []) }
    return try await end(intent, outcome, memory: [], pass: nil)
  }

  func refused(
    _ operation: Operation, _ intent: Intent?, _ refusal: Refusal, _ doubtful: Intent?
  ) async throws -> Step {
    if refusal.kind == .credentials || refusal.kind == .forbidden {
      return try await abandon(operation, intent, .credentials(refusal), doubtful)
    }
    return try await end(operation, intent, .failed, refusal.description)
  }

  func giveUp(
    _ operation: Operation, _ intent: Intent?, _ spent: Retries.Spent, _ doubtful: Intent?
  ) async throws -> Step {
    let reason: String
    switch spent {
    case .stop(let reason): return try await abandon(operation, intent, reason, doubtful)
    case .throttled: reason = "throttled by the service until the retries were spent"
    case .troubled(let trouble): reason = "\(trouble), until the retries were spent"
    }
    if doubtful != nil, let intent {
      return .inDoubt(DoubtfulWrite(operation: operation, intent: intent, isEarlierRuns: false))
    }
    return try await end(operation, intent, .failed, reason)
  }

  /// Stops with nothing of ours under way: what was sent is known to have had no effect, or nothing was. An intent that an
  /// earlier send left in doubt stays open.
  func abandon(
    _ operation: Operation, _ intent: Intent?, _ reason: StopReason, _ doubtful: Intent?
  ) async throws -> Step {
    if let intent, doubtful == nil {
      let outcome = Outcome(
        kind: .notAttempted, passID: operation.passID, reason: "stopped before it took effect",
        attempts: intent.attempts, at: gateway.wall())
      try await commits.commit { [record] in try record.settle(intent, outcome, memory: [], pass: nil) }
    }
    return .stopped(reason)
  }

  func doubt(_ operation: Operation, _ intent: Intent, _ trouble: Trouble) async throws -> Step {
    var intent = intent
    let now = gateway.wall()
    intent.lastArrivalAt = now
    let doubtful = intent
    try await commits.commit { [record] in
      try record.doubt(doubtful, reason: trouble.description, lastArrivalAt: now)
    }
    return .inDoubt(DoubtfulWrite(operation: operation, intent: intent, isEarlierRuns: false))
  }
}

extension String {
  /// Trimmed as keys are.
  var trimmedKey: String {
    var text = self
    return text.withUTF8 { $0.trimmed.string }
  }
}
