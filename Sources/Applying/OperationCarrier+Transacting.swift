import Passes
import RunStore

import struct Passes.Operation

/// Transactions. A repeat under the same key is no second one (loona-api.md, Transactions), so what is in doubt is sent again at
/// once, byte for byte.
extension OperationCarrier {
  func transact(_ begun: Course) async throws -> Step {
    guard var sending = try TransactionCourse(begun, on: kind, backoff, mayBeDone: record.mayBeDone) else {
      let reason = "the plan does not say which transaction this is"
      return try await end(begun, Outcome(kind: .failed, reason: reason, at: gateway.wall()))
    }
    while true {
      if gateway.isStopRequested() { return try await abandon(sending.course, .signal) }
      if limits.areOver(at: gateway.now()) { return try await leave(sending.course) }
      sending.lookedAt = nil
      if !sending.course.isInDoubt {
        if let step = try await look(&sending) { return step }
        if sending.lookedAt == nil { continue }
      }
      if let step = try await step(after: try await send(&sending), &sending) { return step }
    }
  }

  /// Nil where the card may be sent to, or else be looked at again.
  private func look(_ sending: inout TransactionCourse) async throws -> Step? {
    let read = await gateway.get(sending.pass)
    let now = gateway.now()
    guard case .done(let shown) = read else {
      if case .refused(let refusal) = read { return try await refused(sending.course, refusal) }
      return try await pause(after: read, &sending)
    }
    if let owner = try otherHolder(of: shown, sending.course.operation) {
      return try await end(sending, .conflict, "pass \(sending.pass) has become that of another customer, \(owner)")
    }
    // One that may have been counted already is affordable: its key tells it from a second one.
    if !sending.mayBeDone, let reason = unaffordable(sending.transaction, on: shown) {
      return try await end(sending, .failed, reason)
    }
    sending.see(shown, on: kind, at: now)
    return nil
  }

  private func send(_ sending: inout TransactionCourse) async throws -> Answer<TransactionReceipt> {
    let (asked, pass) = (sending.transaction, sending.pass)
    var request = gateway.prepareTransaction(asked, pass)
    if !safeguards[.transactionKey] { request.idempotencyKey = "\(gateway.random())" }
    return try await send(
      &sending.course, request, written: written(asked, sending.before), leavingBy: limits.end(after: sending.lookedAt)
    ) { await gateway.transact(asked, pass, $0, $1) }
  }

  /// Nil where another try may be made.
  private func step(
    after answer: Answer<TransactionReceipt>, _ sending: inout TransactionCourse
  ) async throws -> Step? {
    switch answer {
    case .done(let receipt): return try await transacted(sending, receipt)
    case .passing(.turnTooLate): return sending.course.isInDoubt ? try await leave(sending.course) : nil
    case .throttled, .passing: return try await pause(after: answer, &sending)
    case .refused(let refusal) where [.credentials, .forbidden].contains(refusal.kind):
      return try await refused(sending.course, refusal)
    case .refused(let refusal) where sending.course.isInDoubt: return try await step(afterRepeat: refusal, &sending)
    case .refused(let refusal) where sending.mayBeDone && ![409, 422].contains(refusal.status):
      return try await step(afterRepeat: refusal, &sending)
    case .refused(let refusal): return try await step(afterFirst: refusal, &sending)
    case .inDoubt(let trouble):
      let step = try await doubt(sending.course, trouble)
      sending.course.isInDoubt = true
      return try await sending.retries.pause(after: answer, self) == nil ? nil : step
    }
  }

  private func step(afterFirst refusal: Refusal, _ sending: inout TransactionCourse) async throws -> Step? {
    // A till may have made the code another between our look and our send.
    if refusal.status == 400, sending.mayRenewCode, sending.course.operation.transaction?.code == nil {
      let read = await gateway.get(sending.pass)
      switch read {
      case .done(let shown):
        return sending.renewCode(from: shown) ? nil : try await refused(sending.course, refusal)
      case .refused(let unread): return try await refused(sending.course, unread)
      // The next look tells whether the card has another code by now.
      case .throttled, .passing, .inDoubt:
        sending.codesRenewed += 1
        return try await pause(after: read, &sending)
      }
    }
    guard [409, 422].contains(refusal.status) else { return try await refused(sending.course, refusal) }
    return try await end(sending, .conflict, "the service has this transaction with other content (\(refusal))")
  }

  private func step(afterRepeat refusal: Refusal, _ sending: inout TransactionCourse) async throws -> Step? {
    // A code that changes with each transaction is stale where the first send took effect: the key tells them apart.
    if refusal.kind == .invalid, safeguards[.renewedCode] {
      let pass = sending.pass
      switch try await patiently({ await gateway.get(pass) }) {
      // A till that is busy with this very card may outrun us: another process goes on.
      case .done(let shown) where sending.otherCode(on: shown) != nil && !sending.mayRenewCode:
        return try await doubt(sending.course, .unreadable("\(refusal)"))
      case .done(let shown): return sending.renewCode(from: shown) ? nil : try await refusedAgain(sending, refusal)
      case .refused(let unread) where unread.kind == .notFound: return try await refusedAgain(sending, refusal)
      case .refused(let unread) where [.credentials, .forbidden].contains(unread.kind):
        return try await refused(sending.course, unread)
      case .refused, .throttled, .passing, .inDoubt:
        return try await doubt(sending.course, .unreadable("\(refusal)"))
      }
    }
    // An answer to a request that is still being worked on, or to the key: nothing is known of the effect.
    if refusal.status == 409 { return try await doubt(sending.course, .unreadable("\(refusal)")) }
    return try await refusedAgain(sending, refusal)
  }

  /// One that the service never answered is left, and with it the customer's later ones, lest they come before it: `resume` begins
  /// with it.
  private func pause<Value>(after answer: Answer<Value>, _ sending: inout TransactionCourse) async throws -> Step? {
    guard let step = try await pause(after: answer, sending.course, &sending.retries, spent: .notAttempted) else {
      return nil
    }
    if case .ended(let outcome, _) = step, outcome.kind == .notAttempted { return .endedBeforeOthers(outcome) }
    return step
  }

  private func end(_ sending: TransactionCourse, _ kind: Outcome.Kind, _ reason: String) async throws -> Step {
    try await end(
      sending.course,
      Outcome(
        kind: kind, passID: sending.pass, reason: reason, attempts: sending.course.attempts, at: gateway.wall()))
  }

  /// By what is documented a repeat gets the first send's answer; a service that answers it so hides what became of that.
  private func refusedAgain(_ sending: TransactionCourse, _ refusal: Refusal) async throws -> Step {
    let reason = "\(Outcome.refusedRepeat)\(refusal); look at the card, where the first send may have counted"
    return try await end(sending, refusal.kind == .alreadyExists ? .conflict : .failed, reason)
  }

  /// Goes on with what an earlier try left in doubt.
  func transactAgain(_ write: DoubtfulWrite) async throws -> Step {
    switch try await transact(Course(repeating: write)) {
    case .inDoubt(var again):
      (again.operation, again.isEarlierRuns) = (write.operation, write.isEarlierRuns)
      return .inDoubt(again)
    // What today's source wants of this customer is work like any other, behind the canary.
    case .ended where write.isEarlierRuns && write.closes == nil: return .putBack(open: nil)
    case let step: return step
    }
  }

  /// To be begun again behind another gate; what this very try left in doubt is sent again when all other work is done.
  private func leave(_ course: Course) async throws -> Step {
    guard course.repeating == nil, course.isInDoubt, let intent = course.intent else {
      return try await putBack(course)
    }
    return .inDoubt(
      DoubtfulWrite(
        operation: course.operation, intent: intent, isEarlierRuns: false, quietSince: gateway.now()))
  }

  /// What the intent keeps: all that a repeat needs, and what the pass held before it.
  private func written(_ transaction: Transaction, _ before: String?) -> [FieldChange] {
    var changes = transaction.changes
    if let name = transaction.type.countedValue(on: kind) {
      changes.append(FieldChange(name: name, before: before, after: nil))
    }
    return changes
  }

  /// The external id that the card shows, where it is neither the customer's nor what Loona was seen to make of it.
  private func otherHolder(of pass: RemotePass, _ operation: Operation) throws -> String? {
    let shown = key(of: pass)
    guard !shown.isEmpty, shown != operation.key else { return nil }
    let remembered = try record.fields(of: operation.key, on: pass.id).first { $0.name == schema.keyName }
    return remembered.map { [$0.sent, $0.seen ?? $0.sent].contains(shown) } ?? false ? nil : shown
  }

  /// A service may let a balance go below nothing: it is not asked to.
  private func unaffordable(_ transaction: Transaction, on pass: RemotePass) -> String? {
    guard transaction.spent > 0, let name = transaction.type.countedValue(on: kind), var text = pass.value(name),
      let balance = text.withUTF8({ try? Money.minorUnits($0.trimmed, decimals: Transaction.decimals) }),
      balance < transaction.spent
    else { return nil }
    return "the balance is less than what is spent"
  }

  private func transacted(_ sending: TransactionCourse, _ receipt: TransactionReceipt) async throws -> Step {
    let (course, transaction, pass, before) = (sending.course, sending.transaction, sending.pass, sending.before)
    var written: [FieldChange] = []
    if let name = transaction.type.countedValue(on: kind) {
      written.append(FieldChange(name: name, before: receipt.balanceBefore ?? before, after: receipt.balanceAfter))
    } else if let status = transaction.status {
      written.append(FieldChange(name: "status", before: nil, after: status))
    }
    let balances = BalanceCheck(before: before, receipt)
    let reason = balances.beginsElsewhere ? Outcome.answeredFromElsewhere : ""
    let outcome = Outcome(
      kind: .done, passID: pass, reason: sending.mayBeDone ? Outcome.answeredFromBefore : reason,
      attempts: course.attempts, at: gateway.wall(), written: written)
    let isChecked = safeguards[.balanceCheck] && !sending.mayBeDone
    let twice = isChecked && balances.isCountedTwice(attempts: course.attempts)
    let isOdd = isChecked && balances.beginsElsewhere && course.attempts > 1
    let findings =
      twice || isOdd
      ? [
        Finding(
          kind: twice ? .countedTwice : .doubtfulBalance, key: course.operation.key, passID: pass,
          field: transaction.type.countedValue(on: kind), source: before, loona: receipt.balanceBefore,
          origin: course.operation.origin)
      ] : []
    let memory = outcome.tellsOfNow ? try seen(course.operation, pass, written) : []
    let step = try await end(course, outcome, memory: memory, findings: findings)
    return twice ? .stopped(.countedTwice(pass)) : step
  }

  /// A value that the configuration maps as well is remembered as Loona was seen to hold it, so that it is no foreign change.
  private func seen(_ operation: Operation, _ pass: PassID, _ written: [FieldChange]) throws -> [FieldMemory] {
    guard written.contains(where: { schema.index(of: $0.name) != nil }) else { return [] }
    return try record.fields(of: operation.key, on: pass).compactMap { memory in
      guard let change = written.first(where: { $0.name == memory.name }), let after = change.after,
        let index = schema.index(of: memory.name)
      else { return nil }
      return FieldMemory(name: memory.name, sent: memory.sent, seen: schema.fields[index].rule.type.normalised(after))
    }
  }
}
