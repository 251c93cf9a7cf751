import Passes
import RunStore

import struct Passes.Operation

extension OperationCarrier {
  /// Reads the pass, decides each field anew, and writes the whole value list; every repeat does so again.
  func update(_ begun: Course) async throws -> Step {
    var course = begun
    guard let passID = course.operation.passID else {
      return try await end(course, Outcome(kind: .failed, reason: "the plan names no pass", at: gateway.wall()))
    }
    let remembered = try remembered(course.operation)
    var retries = Retries(backoff: backoff)
    var lastRead: RemotePass?
    while true {
      if gateway.isStopRequested() { return try await abandon(course, .signal) }
      if limits.areOver(at: gateway.now()) { return try await putBack(course) }
      let read = await look(at: passID, course.operation, lastRead)
      let readAt = gateway.now()
      guard case .done(let pass) = read else {
        if let step = try await unread(read, course, &retries) { return step }
        continue
      }
      lastRead = pass
      if safeguards[.adoptionOfNobodys], !(course.isInDoubt && hasLanded(course.intent, pass)),
        let other = try otherOwner(of: pass, course.operation)
      {
        let reason = "pass \(pass.id) has become that of another customer, \(other)"
        return try await end(
          course, Outcome(kind: .conflict, reason: reason, attempts: course.attempts, at: gateway.wall()))
      }
      // What was in doubt and shows is ours, in whatever way the service writes it.
      let ours = course.isInDoubt ? course.intent.map { held($0, pass) } ?? [] : []
      let wanted = course.operation.changes.filter { change in
        !ours.contains { $0.name == change.name && $0.after == change.after }
      }
      var look = FreshLook(
        wanted, key: course.operation.key, on: pass, basis: basis(remembered, course, pass),
        schema: schema, policy: policy, templateNames: safeguards[.lostNamesDropped] ? templateNames : nil)
      look.agreed += FreshLook.memory(
        of: course.operation.changes.filter { !wanted.contains($0) }, answer: pass, schema: schema)
      if look.writes.isEmpty { return try await nothingToWrite(course, look, pass) }
      if gateway.isStopRequested() { return try await abandon(course, .signal) }
      if limits.areOver(at: gateway.now()) { return try await putBack(course) }
      let request = gateway.prepareUpdate(course.operation.key, look)
      let written = look.writes + others(than: look, course, pass)
      let answer = try await send(&course, request, written: written, leavingBy: limits.end(after: readAt)) {
        await gateway.update(passID, $0, $1)
      }
      switch answer {
      case .done(let shown): return try await updated(course, look, pass, shown)
      case .passing(.turnTooLate): continue
      case .throttled, .passing:
        if let step = try await pause(after: answer, course, &retries) { return step }
      case .refused(let refusal): return try await refused(course, refusal)
      case .inDoubt where !safeguards[.zombieWait] && course.attempts < 3: continue
      case .inDoubt(let trouble): return try await doubt(course, trouble)
      }
    }
  }

  /// The pass as it is now.
  private func look(at pass: PassID, _ operation: Operation, _ last: RemotePass?) async -> Answer<RemotePass> {
    if let last, !safeguards[.freshReadBeforeRepeat] { return .done(last) }
    if !safeguards[.freshRead] { return .done(RemotePass(id: pass, before: operation.changes)) }
    return await gateway.get(pass)
  }

  /// A `settle` wants all that the source says, and so does what finishes a pass: neither has a plan's `before`, so they are held
  /// against what is remembered. Nil for the others.
  private func remembered(_ operation: Operation) throws -> [FieldMemory]? {
    guard operation.action == .settle || operation.action == .create, let pass = operation.passID else { return nil }
    return try record.fields(of: operation.key, on: pass)
  }

  private func basis(_ remembered: [FieldMemory]?, _ course: Course, _ pass: RemotePass) -> FreshLook.Basis {
    guard let remembered else { return .plan }
    guard course.isInDoubt, let intent = course.intent else { return .memory(remembered) }
    let others = changedByOthers(since: intent, pass)
    return .memory(remembered.filter { field in !others.contains { $0.name == field.name } } + others)
  }

  /// What shows neither what a write in doubt sent nor what was there before it: somebody else's, whether or not it took effect.
  /// So it is remembered, lest it be taken for a first contact.
  func changedByOthers(since intent: Intent, _ pass: RemotePass) -> [FieldMemory] {
    intent.write.changes.compactMap { change in
      let before = FieldChange(name: change.name, before: nil, after: change.before)
      guard !FreshLook.holds([change], on: pass, schema: schema), !FreshLook.holds([before], on: pass, schema: schema)
      else { return nil }
      let type = schema.index(of: change.name).map { schema.fields[$0].rule.type } ?? .text
      return FieldMemory(name: change.name, sent: change.after ?? "", seen: type.normalised(change.before ?? ""))
    }
  }

  /// The step that ends it, where the pass could not be read and no further try may be made.
  private func unread(
    _ answer: Answer<RemotePass>, _ course: Course, _ retries: inout Retries
  ) async throws -> Step? {
    // It was just made, or just found.
    let answer = course.begun == nil ? answer : answer.takingAbsenceForLag
    guard case .refused(let refusal) = answer else { return try await pause(after: answer, course, &retries) }
    // Whether what was sent before took effect is not known by this.
    if course.isInDoubt, course.intent != nil, refusal.kind != .credentials, refusal.kind != .notFound {
      return try await doubt(course, .unreadable(refusal.description))
    }
    return try await refused(course, refusal)
  }

  /// What this write leaves alone and the operation has written before: what was in doubt, and shows on the pass now.
  private func others(than look: FreshLook, _ course: Course, _ pass: RemotePass) -> [FieldChange] {
    let before = course.begun?.written ?? []
    let shown = course.intent.map { held($0, pass) } ?? []
    return (before + shown.filter { change in !before.contains { $0.name == change.name } })
      .filter { change in !look.writes.contains { $0.name == change.name } }
  }

  private func nothingToWrite(_ course: Course, _ look: FreshLook, _ pass: RemotePass) async throws -> Step {
    let isConflict = look.findings.contains { $0.settlement == .reported } && course.begun?.kind ?? .adopted == .adopted
    let outcome = Outcome(
      kind: isConflict ? .conflict : course.begun?.kind ?? .done, passID: pass.id,
      reason: isConflict ? "Loona holds other values than the decision was made on" : "the pass holds it already",
      attempts: course.attempts, at: gateway.wall(), written: others(than: look, course, pass))
    let agreed = course.operation.agreed
    return try await end(
      course, outcome, memory: (course.intent == nil ? agreed : carried(agreed, pass)) + look.agreed, pass: pass,
      findings: look.findings)
  }

  /// What of an intent's writes the pass now shows: it took effect although no answer said so.
  func held(_ intent: Intent, _ pass: RemotePass) -> [FieldChange] {
    intent.write.changes.filter { FreshLook.holds([$0], on: pass, schema: schema) }
  }

  private func updated(
    _ course: Course, _ look: FreshLook, _ pass: RemotePass, _ answer: RemotePass?
  ) async throws -> Step {
    let dropped = look.droppedNames.map {
      Finding(kind: .nameDropped, key: course.operation.key, passID: pass.id, field: $0)
    }
    return try await end(
      course,
      Outcome(
        kind: course.begun?.kind ?? .done, passID: pass.id, attempts: course.attempts, at: gateway.wall(),
        written: course.intent?.write.changes ?? look.writes),
      memory: carried(try untouched(course.operation, pass) + course.operation.agreed + look.agreed, answer)
        + FreshLook.memory(of: look.writes, answer: answer, schema: schema), pass: pass,
      findings: look.findings + dropped + changedAtOnce(look.writes, course.operation.key, answer))
  }

  /// A pass that is retired is not compared: its values are carried as they are remembered, unless somebody changed them.
  private func untouched(_ operation: Operation, _ pass: RemotePass) throws -> [FieldMemory] {
    guard operation.action == .retire else { return [] }
    return try record.fields(of: operation.key, on: pass.id).filter { memory in
      guard let index = schema.index(of: memory.name), schema.fields[index].target == .value(memory.name)
      else { return false }
      let shown = schema.fields[index].rule.type.normalised(FreshLook.raw(memory.name, of: pass, schema) ?? "")
      return shown == memory.seen ?? memory.sent
    }
  }

  /// What a `PUT` that took effect unheard carried along beside what it changed, and shows still, if in the service's own way.
  func carriedAlong(_ key: String, beside changes: [FieldChange], _ pass: RemotePass) throws -> [FieldMemory] {
    try record.fields(of: key, on: pass.id).filter { field in
      guard !changes.contains(where: { $0.name == field.name }) else { return false }
      return FreshLook.holds([FieldChange(name: field.name, before: nil, after: field.sent)], on: pass, schema: schema)
    }
  }

  /// A `PUT` carries the values that agree too, and the service may write them in its own way from then on.
  func carried(_ agreed: [FieldMemory], _ answer: RemotePass?) -> [FieldMemory] {
    let changes = agreed.map { FieldChange(name: $0.name, before: nil, after: $0.sent) }
    return FreshLook.memory(of: changes, answer: answer, schema: schema)
  }

  /// What the answer to a write shows otherwise than it was sent.
  func changedAtOnce(_ written: [FieldChange], _ key: String, _ answer: RemotePass?) -> [Finding] {
    FreshLook.changedAtOnce(written, answer: answer, schema: schema).map { change in
      Finding(
        kind: .changedAfterWrite, key: key, passID: answer?.id, field: change.name, source: change.after,
        loona: change.before)
    }
  }
}

extension RemotePass {
  /// As a plan has it, without a look: its other values are not known.
  fileprivate init(id: PassID, before changes: [FieldChange]) {
    self.init(
      id: id, status: changes.first { $0.name == "status" }?.before,
      values: changes.compactMap { change in
        change.before.map { PlaceholderValue(name: change.name, value: $0) }
      })
  }
}
