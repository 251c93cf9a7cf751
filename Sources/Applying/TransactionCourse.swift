import Passes

/// A transaction on its way, and what its card showed before it.
struct TransactionCourse: Sendable {
  /// A till that is busy with the same card makes its code another again and again.
  private static let codesRenewedMax = 5

  var course: Course
  let pass: PassID
  var transaction: Transaction
  /// The value that it counts in, as the card showed it.
  var before: String?
  var retries: Retries
  /// It may have been sent before the state was rebuilt: what answers it may be an answer to that send.
  let mayBeDone: Bool
  /// Nil where the next send rests on no look: a repeat, which has its key.
  var lookedAt: Instant?
  var codesRenewed = 0

  /// Nil where neither the plan nor an intent says what to send, or to which card.
  init?(
    _ course: Course, on kind: CardKind?, _ backoff: Backoff, mayBeDone: (Transaction) throws -> Bool
  ) rethrows {
    let sent = course.intent.flatMap { Transaction($0.write.changes) }
    guard let pass = course.intent?.operation.passID ?? course.operation.passID,
      let transaction = sent ?? course.operation.transaction
    else { return nil }
    (self.course, self.pass, self.transaction) = (course, pass, transaction)
    before = course.intent?.write.changes.first { $0.name == transaction.type.countedValue(on: kind) }?.before
    retries = Retries(backoff: backoff)
    self.mayBeDone = try mayBeDone(transaction)
  }

  mutating func see(_ shown: RemotePass, on kind: CardKind?, at time: Instant) {
    if course.operation.transaction?.code == nil { transaction.code = shown.encryptedID }
    before = transaction.type.countedValue(on: kind).flatMap(shown.value)
    lookedAt = time
  }

  var mayRenewCode: Bool { codesRenewed < Self.codesRenewedMax }

  func otherCode(on shown: RemotePass) -> String? { shown.encryptedID.flatMap { $0 == transaction.code ? nil : $0 } }

  /// - Returns: whether the card has another code than was sent.
  mutating func renewCode(from shown: RemotePass) -> Bool {
    guard let code = otherCode(on: shown) else { return false }
    transaction.code = code
    codesRenewed += 1
    return true
  }
}
