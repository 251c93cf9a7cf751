import Passes
import RunStore

import struct Passes.Operation

/// Making a pass, and what becomes of it where the customer, or the phone, has one already.
extension OperationCarrier {
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
    let followed = try await self.update(update, basis: .plan, resending: nil)
    switch followed {
    case .ended(let outcome, _) where outcome.kind == .done: return followed.adding(made)
    case .inDoubt: return followed
    // The pass is made, whatever became of the rest: the next night writes what is left.
    case .ended(_, let findings): return try await end(operation, made.again, [], findings: findings)
    case .stopped:
      _ = try await end(operation, made.again, [])
      return followed
    }
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
      let left = Set(notTaken(operation.changes, own).map(\.name))
      let written = operation.changes.filter { !left.contains($0.name) }
      return try await end(
        intent,
        Outcome(kind: .found, passID: own.id, attempts: intent.attempts, at: gateway.wall(), written: written),
        memory: FreshLook.memory(of: written, answer: own, schema: schema), pass: own)
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
}

extension Outcome {
  /// The same once more, as the last word; the ledger has counted its attempts.
  fileprivate var again: Outcome {
    var outcome = self
    outcome.attempts = 0
    return outcome
  }
}
