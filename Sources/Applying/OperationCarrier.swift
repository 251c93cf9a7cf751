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

  // MARK: Creating

  /// - Parameter intent: what was sent before, to be sent again byte for byte under the same key.
  func create(_ operation: Operation, resending doubtful: Intent?) async throws -> Step {
    let request = doubtful.map(PreparedRequest.init) ?? gateway.prepareCreate(operation.key, operation.changes)
    var retries = Retries(backoff: backoff)
    var intent = doubtful
    while true {
      if gateway.isStopRequested() { return try await abandon(operation, intent, .signal, doubtful) }
      let (now, earlier) = (gateway.wall(), intent)
      let sent = try await commits.commit { [record] in
        try record.intend(operation, request, written: operation.changes, again: earlier, at: now)
      }
      intent = sent
      switch await gateway.create(request) {
      case .done(let pass) where !pass.values.isEmpty && key(of: pass) != operation.key:
        return try await exists(operation, sent, [pass], "the service answered with a pass that was there before")
      case .done(let pass): return try await created(operation, sent, pass)
      case .throttled(let wait):
        if let step = try await retries.pause(asked: wait, self) {
          return try await giveUp(operation, sent, step, doubtful)
        }
      case .passing(let trouble):
        if let step = try await retries.pause(after: trouble, self) {
          return try await giveUp(operation, sent, step, doubtful)
        }
      case .refused(let refusal) where refusal.kind == .alreadyExists:
        let found = try await passesWithPhone(of: operation)
        // Our own, sent before, may be what exists, and not be shown yet.
        if found.isEmpty, doubtful != nil { return try await doubt(operation, sent, .unreadable(refusal.description)) }
        return try await exists(operation, sent, found, refusal.description)
      case .refused(let refusal): return try await refused(operation, sent, refusal, doubtful)
      case .inDoubt(let trouble): return try await doubt(operation, sent, trouble)
      }
    }
  }

  private func created(_ operation: Operation, _ intent: Intent, _ pass: RemotePass) async throws -> Step {
    let left = notTaken(operation.changes, pass)
    let written = operation.changes.filter { change in !left.contains { $0.name == change.name } }
    let step = try await end(
      intent,
      Outcome(kind: .done, passID: pass.id, attempts: intent.attempts, at: gateway.wall(), written: written),
      memory: FreshLook.memory(of: written, answer: pass, schema: schema), pass: pass)
    guard !left.isEmpty, case .ended(let made, _) = step else { return step }
    var update = operation
    update.action = .update
    update.passID = pass.id
    update.changes = left
    return try await self.update(update, basis: .plan, resending: nil).adding(made)
  }

  /// Status and expiry are documented for a `PUT` alone (A4): what the answer shows otherwise is written after the create.
  private func notTaken(_ changes: [FieldChange], _ pass: RemotePass) -> [FieldChange] {
    changes.filter { change in
      switch schema.index(of: change.name).map({ schema.fields[$0].target }) {
      case .status, .expires: !FreshLook.holds([change], on: pass, schema: schema)
      case .value, nil: false
      }
    }.map { FieldChange(name: $0.name, before: FreshLook.raw($0.name, of: pass, schema), after: $0.after) }
  }

  /// The template allows one pass a phone, and somebody has one.
  private func exists(
    _ operation: Operation, _ intent: Intent, _ found: [RemotePass], _ reason: String
  ) async throws -> Step {
    let keys = found.map { key(of: $0) }
    if let own = found.first(where: { key(of: $0) == operation.key }), keys.count(where: { $0 == operation.key }) == 1 {
      return try await end(
        intent,
        Outcome(
          kind: .found, passID: own.id, attempts: intent.attempts, at: gateway.wall(), written: operation.changes),
        memory: FreshLook.memory(of: operation.changes, answer: own, schema: schema), pass: own)
    }
    if found.count == 1, keys[0].isEmpty {
      _ = try await end(
        intent,
        Outcome(
          kind: .adopted, passID: found[0].id, reason: reason, attempts: intent.attempts,
          at: gateway.wall()),
        memory: [], pass: found[0])
      return try await adopt(operation, found[0])
    }
    let others = found.map(\.id.description).joined(separator: ", ")
    return try await end(
      intent,
      Outcome(
        kind: .conflict,
        reason: others.isEmpty ? reason : "\(reason); the phone's pass is \(others)",
        attempts: intent.attempts, at: gateway.wall()),
      memory: [], pass: nil)
  }

  /// A pass that was nobody's becomes the customer's: today's values are laid over it.
  private func adopt(_ operation: Operation, _ pass: RemotePass) async throws -> Step {
    var update = operation
    update.action = .update
    update.passID = pass.id
    for index in update.changes.indices {
      update.changes[index].before = FreshLook.raw(update.changes[index].name, of: pass, schema)
    }
    let step = try await self.update(update, basis: .plan, resending: nil)
    guard case .ended(var outcome, let findings) = step, outcome.kind == .done else { return step }
    outcome.kind = .adopted
    return .ended(outcome, findings: findings)
  }

  private func passesWithPhone(of operation: Operation) async throws -> [RemotePass] {
    for tier in schema.match where tier != schema.keyField {
      let name = schema.fields[tier].name
      guard case .phone = schema.fields[tier].rule.type,
        let phone = operation.changes.first(where: { $0.name == name })?.after, !phone.isEmpty
      else { continue }
      if case .done(let passes) = try await patiently({ await gateway.searchPhone(phone) }) {
        return passes.filter { schema.fields[tier].rule.type.normalised($0.value(name) ?? "") == phone }
      }
    }
    return []
  }

  /// Asks for something that the run can do without, with retries; the last answer counts.
  func patiently<Value: Sendable>(_ request: @Sendable () async -> Answer<Value>) async throws -> Answer<Value> {
    var retries = Retries(backoff: backoff)
    while true {
      let answer = await request()
      switch answer {
      case .done, .refused: return answer
      case .throttled(let wait): if try await retries.pause(asked: wait, self) != nil { return answer }
      case .passing(let trouble), .inDoubt(let trouble):
        if try await retries.pause(after: trouble, self) != nil { return answer }
      }
    }
  }

  func key(of pass: RemotePass) -> String { pass.value(schema.keyName).map(\.trimmedKey) ?? "" }

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

  private func nothingToWrite(
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
  private func held(_ intent: Intent, _ pass: RemotePass) -> [FieldChange] {
    intent.write.changes.filter { FreshLook.holds([$0], on: pass, schema: schema) }
  }

  private func updated(
    _ operation: Operation, _ intent: Intent, _ look: FreshLook, _ pass: RemotePass, _ answer: RemotePass?
  ) async throws -> Step {
    let dropped = look.droppedNames.map {
      Finding(kind: .nameDropped, key: operation.key, passID: pass.id, field: $0)
    }
    return try await end(
      intent,
      Outcome(
        kind: .done, passID: pass.id, attempts: intent.attempts, at: gateway.wall(), written: look.writes),
      memory: carried(operation.agreed + look.agreed, answer)
        + FreshLook.memory(of: look.writes, answer: answer, schema: schema), pass: pass,
      findings: look.findings + dropped)
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
  private func end(
    _ operation: Operation, _ outcome: Outcome, _ memory: [FieldMemory], findings: [Finding] = [],
    pass: RemotePass? = nil
  ) async throws -> Step {
    try await commits.commit { [record] in try record.settle(operation, outcome, memory: memory, pass: pass) }
    return .ended(outcome, findings: findings)
  }

  private func end(
    _ operation: Operation, _ intent: Intent?, _ kind: Outcome.Kind, _ reason: String
  ) async throws -> Step {
    let outcome = Outcome(
      kind: kind, passID: operation.passID, reason: reason, attempts: intent?.attempts ?? 0, at: gateway.wall())
    guard let intent else { return try await end(operation, outcome, []) }
    return try await end(intent, outcome, memory: [], pass: nil)
  }

  private func refused(
    _ operation: Operation, _ intent: Intent?, _ refusal: Refusal, _ doubtful: Intent?
  ) async throws -> Step {
    if refusal.kind == .credentials || refusal.kind == .forbidden {
      return try await abandon(operation, intent, .credentials(refusal), doubtful)
    }
    return try await end(operation, intent, .failed, refusal.description)
  }

  private func giveUp(
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
  private func abandon(
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

  private func doubt(_ operation: Operation, _ intent: Intent, _ trouble: Trouble) async throws -> Step {
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
