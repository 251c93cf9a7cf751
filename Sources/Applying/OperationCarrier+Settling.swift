import Passes
import RunStore

import struct Passes.Operation

extension OperationCarrier {
  /// Settles an earlier run's write to a pass by looking, and then compares with today's source.
  func settleEarlier(_ write: DoubtfulWrite) async throws -> Step {
    guard let id = write.intent.operation.passID else { return .inDoubt(write) }
    let pass: RemotePass
    switch try await patiently({ await gateway.get(id) }) {
    case .done(let read): pass = read
    case .refused(let refusal) where refusal.kind == .credentials: return .stopped(.credentials(refusal))
    case .refused(let refusal) where refusal.kind == .notFound:
      let outcome = Outcome(kind: .gone, passID: id, reason: refusal.description, at: gateway.wall())
      try record.settle(write.intent, outcome, memory: [], pass: nil, of: write.operation, isEnding: true)
      return .ended(outcome, madeAt: nil)
    case .refused, .throttled, .passing, .inDoubt: return .inDoubt(write)
    }
    if safeguards[.adoptionOfNobodys], !hasLanded(write.intent, pass),
      let other = try otherOwner(of: pass, write.asIntended)
    {
      let reason = "pass \(pass.id) has become that of another customer, \(other)"
      let outcome = Outcome(
        kind: .conflict, reason: reason, attempts: write.intent.attempts, at: gateway.wall())
      try record.settle(write.intent, outcome, memory: [], pass: nil, of: write.operation, isEnding: true)
      return .ended(outcome, madeAt: nil)
    }
    let held = held(write.intent, pass)
    // One value that is ours, and was not there before, is enough: the others were changed since.
    let tookEffect =
      held.count == write.intent.write.changes.count
      || held.contains { $0.before != $0.after }
    let outcome = Outcome(
      kind: tookEffect ? .done : .dropped, passID: id,
      reason: tookEffect ? "an earlier run's write is found on the pass" : "an earlier run's write is not on the pass",
      attempts: write.intent.attempts, at: gateway.wall(), written: held)
    try record.settle(
      write.intent, outcome,
      memory: (tookEffect
        ? carried(try carriedAlong(write.operation.key, beside: write.intent.write.changes, pass), pass) : [])
        + FreshLook.memory(of: held, answer: pass, schema: schema) + shownOtherwise(write.intent, pass, tookEffect),
      pass: pass, of: write.operation, isEnding: write.closes != nil)
    if write.closes != nil { return .ended(outcome, madeAt: nil) }
    return try await compareAfterSettling(write.operation)
  }

  /// Others' changes since; but an external id that was written together with what shows is ours, in the service's own way.
  private func shownOtherwise(_ intent: Intent, _ pass: RemotePass, _ tookEffect: Bool) -> [FieldMemory] {
    let changed = changedByOthers(since: intent, pass)
    guard tookEffect, hasLanded(intent, pass) else { return changed }
    return changed.map { field in
      field.name == schema.keyName ? FieldMemory(name: field.name, sent: field.sent, seen: key(of: pass)) : field
    }
  }
}
