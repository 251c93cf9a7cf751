import Passes
import RunStore

import struct Passes.Operation

/// Making a pass, and what becomes of it where the customer, or the phone, has one already.
extension OperationCarrier {
  /// What was sent before is sent again byte for byte under the same key.
  func create(_ begun: Course) async throws -> Step {
    var course = begun
    let operation = course.operation
    var request = course.intent.map(PreparedRequest.init) ?? gateway.prepareCreate(operation.key, operation.changes)
    var retries = Retries(backoff: backoff)
    while true {
      if gateway.isStopRequested() { return try await abandon(course, .signal) }
      if limits.areOver(at: gateway.now()) { return try await putBack(course) }
      if !safeguards[.keyReuse] { request.idempotencyKey = "\(gateway.random())" }
      let written = course.intent?.write.changes ?? operation.changes
      let answer = try await send(
        &course, request, written: written, leavingBy: limits.end(after: nil), gateway.create)
      switch answer {
      case .done(let pass) where safeguards[.answerIsOurs] && !pass.values.isEmpty && key(of: pass) != operation.key:
        return try await answeredStrangely(course, pass)
      case .done(let pass): return try await created(course, pass)
      case .passing(.turnTooLate): return try await putBack(course)
      case .throttled, .passing:
        if let step = try await pause(after: answer, course, &retries) { return step }
      case .refused(let refusal) where refusal.kind == .alreadyExists:
        let found = try await passesWithPhone(of: operation)
        // Our own, sent before, may be what exists, and not be shown yet.
        if found.isEmpty, course.isInDoubt { return try await doubt(course, .unreadable(refusal.description)) }
        return try await exists(course, found, refusal.description)
      // Of the key, or of the request that was sent before: it may still take effect.
      case .refused(let refusal) where refusal.status == 409 && course.isInDoubt:
        return try await doubt(course, .unreadable(refusal.description))
      case .refused(let refusal): return try await refused(course, refusal)
      case .inDoubt(let trouble): return try await doubt(course, trouble)
      }
    }
  }

  private func created(_ course: Course, _ pass: RemotePass) async throws -> Step {
    let sent = course.intent?.write.changes ?? course.operation.changes
    let moment = gateway.moment
    let made = MadePass(sent, on: pass, schema: schema, by: .us)
    let findings = changedAtOnce(made.written, course.operation.key, pass)
    guard made.isWhole else {
      let begun = Begun(kind: .done, passID: pass.id, written: made.written, madeAt: moment)
      return try await go(on: course, begun, reason: "", memory: made.memory, pass: pass, findings: findings)
    }
    let outcome = Outcome(
      kind: .done, passID: pass.id, attempts: course.attempts, at: moment.wall, written: made.written)
    _ = try await end(course, outcome, memory: made.memory, pass: pass, findings: findings)
    return .ended(outcome, madeAt: moment)
  }

  /// Either the phone's pass that was there before, or ours, whose external id the service wrote in another way.
  private func answeredStrangely(_ course: Course, _ pass: RemotePass) async throws -> Step {
    let step = try await exists(course, [pass], Outcome.strangeAnswer, answer: pass.id)
    if case .ended(let outcome, _) = step, outcome.kind == .conflict { return .endedStrangely(outcome) }
    return step
  }

  /// The template allows one pass a phone, and somebody has one.
  ///
  /// - Parameter answer: the pass that the create was answered with: it may have been made by it, so none is made again.
  private func exists(
    _ course: Course, _ found: [RemotePass], _ reason: String, answer: PassID? = nil
  ) async throws -> Step {
    let (operation, keys) = (course.operation, found.map { key(of: $0) })
    if let own = found.first(where: { key(of: $0) == operation.key }), keys.count(where: { $0 == operation.key }) == 1 {
      let found = MadePass(operation.changes, on: own, schema: schema, by: course.isInDoubt ? .unknown : .others)
      let begun = Begun(kind: .found, passID: own.id, written: found.written, madeAt: nil)
      guard found.isWhole else {
        return try await go(on: course, begun, reason: reason, memory: found.memory, pass: own)
      }
      return try await end(
        course,
        Outcome(
          kind: .found, passID: own.id, attempts: course.attempts, at: gateway.wall(), written: found.written),
        memory: found.memory, pass: own)
    }
    // A pass that was nobody's becomes the customer's: today's values are laid over it.
    if found.count == 1, try isNobodys(found[0], operation) || !safeguards[.adoptionOfNobodys] {
      let begun = Begun(kind: .adopted, passID: found[0].id, written: [], madeAt: nil)
      return try await go(on: course, begun, reason: reason, memory: [], pass: found[0])
    }
    let others = found.map(\.id.description).joined(separator: ", ")
    return try await end(
      course,
      Outcome(
        kind: .conflict, passID: answer, reason: others.isEmpty ? reason : "\(reason); the phone's pass is \(others)",
        attempts: course.attempts, at: gateway.wall()))
  }

  /// It shows no external id, and is not remembered as another customer's, who may share the phone.
  private func isNobodys(_ pass: RemotePass, _ operation: Operation) throws -> Bool {
    guard key(of: pass).isEmpty else { return false }
    let owner = try record.key(of: pass.id)
    return owner == nil || owner == operation.key
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
}
