import Passes
import RunStore

import struct Passes.Operation

/// Transactions. A repeat under the same key is no second one (loona-api.md, Transactions), so what is in doubt is sent again at
/// once, byte for byte.
extension OperationCarrier {
  private static let codesRenewedMax = 5

  func transact(_ begun: Course) async throws -> Step {
    var course = begun
    let sent = course.intent.flatMap { Transaction($0.write.changes) }
    guard let pass = course.intent?.operation.passID ?? course.operation.passID,
      var transaction = sent ?? course.operation.transaction
    else {
      let reason = "the plan does not say which transaction this is"
      return try await end(course, Outcome(kind: .failed, reason: reason, at: gateway.wall()))
    }
    var retries = Retries(backoff: backoff)
    var before = course.intent?.write.changes.first { $0.name == transaction.type.countedValue(on: kind) }?.before
    var codesRenewed = 0
    while true {
      if gateway.isStopRequested() { return try await abandon(course, .signal) }
      if limits.areOver(at: gateway.now()) { return try await leave(course) }
      var lookedAt: Instant?
      if !course.isInDoubt {
        let read = await gateway.get(pass)
        lookedAt = gateway.now()
        guard case .done(let shown) = read else {
          if case .refused(let refusal) = read { return try await refused(course, refusal) }
          if let step = try await pause(after: read, course, &retries, spent: .notAttempted) {
            return step.beforeOthers
          }
          continue
        }
        if let owner = try otherHolder(of: shown, course.operation) {
          let reason = "pass \(pass) has become that of another customer, \(owner)"
          return try await end(
            course,
            Outcome(kind: .conflict, passID: pass, reason: reason, attempts: course.attempts, at: gateway.wall()))
        }
        if let reason = unaffordable(transaction, on: shown) {
          return try await end(
            course,
            Outcome(kind: .failed, passID: pass, reason: reason, attempts: course.attempts, at: gateway.wall()))
        }
        if course.operation.transaction?.code == nil { transaction.code = shown.encryptedID }
        before = transaction.type.countedValue(on: kind).flatMap(shown.value)
      }
      var request = gateway.prepareTransaction(transaction, pass)
      if !safeguards[.transactionKey] { request.idempotencyKey = "\(gateway.random())" }
      let (asked, prepared) = (transaction, request)
      let answer = try await send(
        &course, prepared, written: self.written(asked, before), leavingBy: limits.end(after: lookedAt)
      ) { await gateway.transact(asked, pass, $0, $1) }
      switch answer {
      case .done(let receipt): return try await transacted(course, asked, pass, before, receipt)
      case .passing(.turnTooLate): if course.isInDoubt { return try await leave(course) }
      case .throttled, .passing:
        if let step = try await pause(after: answer, course, &retries, spent: .notAttempted) {
          return step.beforeOthers
        }
      case .refused(let refusal)
      where refusal.kind == .invalid && course.isInDoubt && safeguards[.renewedCode]:
        // A code that changes with each transaction is stale where the first send took effect: the key tells them apart.
        let read = try await patiently { await gateway.get(pass) }
        switch read {
        case .done(let shown):
          guard let code = shown.encryptedID, code != asked.code else {
            return try await refusedAgain(course, refusal, pass)
          }
          // A till that is busy with this very card may outrun us: another process goes on.
          guard codesRenewed < Self.codesRenewedMax else { return try await doubt(course, .unreadable("\(refusal)")) }
          codesRenewed += 1
          transaction.code = code
        case .refused(let unread) where unread.kind == .notFound: return try await refusedAgain(course, refusal, pass)
        case .refused(let unread) where [.credentials, .forbidden].contains(unread.kind):
          return try await refused(course, unread)
        case .refused, .throttled, .passing, .inDoubt: return try await doubt(course, .unreadable("\(refusal)"))
        }
      case .refused(let refusal)
      where refusal.status == 400 && !course.isInDoubt && codesRenewed < Self.codesRenewedMax
        && course.operation.transaction?.code == nil:
        // A till may have made the code another between our look and our send.
        let read = await gateway.get(pass)
        switch read {
        case .done(let shown):
          guard let code = shown.encryptedID, code != asked.code else { return try await refused(course, refusal) }
          codesRenewed += 1
        case .refused(let unread): return try await refused(course, unread)
        // The next look tells whether the card has another code by now.
        case .throttled, .passing, .inDoubt:
          codesRenewed += 1
          if let step = try await pause(after: read, course, &retries, spent: .notAttempted) {
            return step.beforeOthers
          }
        }
      case .refused(let refusal) where [409, 422].contains(refusal.status) && !course.isInDoubt:
        let reason = "the service has this transaction with other content (\(refusal))"
        return try await end(
          course,
          Outcome(kind: .conflict, passID: pass, reason: reason, attempts: course.attempts, at: gateway.wall()))
      // An answer to a request that is still being worked on, or to the key: nothing is known of the effect.
      case .refused(let refusal) where refusal.status == 409:
        return try await doubt(course, .unreadable("\(refusal)"))
      case .refused(let refusal) where course.isInDoubt && ![.credentials, .forbidden].contains(refusal.kind):
        return try await refusedAgain(course, refusal, pass)
      case .refused(let refusal): return try await refused(course, refusal)
      case .inDoubt(let trouble):
        let step = try await doubt(course, trouble)
        course.isInDoubt = true
        if try await retries.pause(after: answer, self) != nil { return step }
      }
    }
  }

  /// By what is documented a repeat gets the first send's answer; a service that answers it so hides what became of that.
  private func refusedAgain(_ course: Course, _ refusal: Refusal, _ pass: PassID) async throws -> Step {
    let reason = "\(Outcome.refusedRepeat)\(refusal); look at the card, where the first send may have counted"
    let kind: Outcome.Kind = refusal.kind == .alreadyExists ? .conflict : .failed
    return try await end(
      course, Outcome(kind: kind, passID: pass, reason: reason, attempts: course.attempts, at: gateway.wall()))
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

  private func transacted(
    _ course: Course, _ transaction: Transaction, _ pass: PassID, _ before: String?, _ receipt: TransactionReceipt
  ) async throws -> Step {
    var written: [FieldChange] = []
    if let name = transaction.type.countedValue(on: kind) {
      written.append(FieldChange(name: name, before: receipt.balanceBefore ?? before, after: receipt.balanceAfter))
    } else if let status = transaction.status {
      written.append(FieldChange(name: "status", before: nil, after: status))
    }
    let balances = BalanceCheck(before: before, receipt)
    let outcome = Outcome(
      kind: .done, passID: pass, reason: balances.beginsElsewhere ? Outcome.answeredFromElsewhere : "",
      attempts: course.attempts, at: gateway.wall(), written: written)
    let twice = safeguards[.balanceCheck] && balances.isCountedTwice(attempts: course.attempts)
    let isOdd = safeguards[.balanceCheck] && balances.beginsElsewhere && course.attempts > 1
    let findings =
      twice || isOdd
      ? [
        Finding(
          kind: twice ? .countedTwice : .doubtfulBalance, key: course.operation.key, passID: pass,
          field: transaction.type.countedValue(on: kind), source: before, loona: receipt.balanceBefore,
          origin: course.operation.origin)
      ] : []
    let memory = balances.beginsElsewhere ? [] : try seen(course.operation, pass, written)
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

extension Step {
  /// One that the service never answered is left, and with it the customer's later ones, lest they come before it: `resume` begins
  /// with it.
  fileprivate var beforeOthers: Step {
    if case .ended(let outcome, _) = self, outcome.kind == .notAttempted { return .endedBeforeOthers(outcome) }
    return self
  }
}
