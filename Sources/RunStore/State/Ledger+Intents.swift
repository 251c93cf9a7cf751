import GRDB
import Passes

extension Ledger {
  /// Writes down that a write is about to leave. Nothing may leave before this has returned.
  ///
  /// - Throws: `LedgerError.intentIsOpen` where the customer has one without an outcome, of whatever run;
  ///   `LedgerError.transactedBefore` for a transaction whose identity took effect before.
  public func intend(_ operation: OperationRef, _ write: Write, at time: Timestamp) throws -> Intent {
    try storage.write { database in
      let digest = Self.digest(write.body)
      if try hasOpenIntent(operation.key, database) { throw LedgerError.intentIsOpen(ordinal: operation.ordinal) }
      var statement = try PreparedStatement(
        """
        INSERT INTO intent (scope, run, ordinal, action, key, pass_id, idempotency_key, body, body_digest, attempts,
          first_sent_at, sent_at, written) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)
        """, in: database)
      bind(operation, to: &statement)
      statement.bind(write.idempotencyKey)
      statement.bind(write.body)
      statement.bind(Int64(bitPattern: digest))
      statement.bind(time)
      statement.bind(time)
      statement.bindText { FieldText.append(write.changes, to: &$0) }
      try statement.run()
      let id = database.lastInsertedRowID
      if operation.action == .transact { try enter(operation, write, as: id, database) }
      return Intent(
        id: id, operation: operation, write: write, bodyDigest: digest, attempts: 1,
        firstSentAt: time, sentAt: time, lastArrivalAt: nil, reason: "")
    }
  }

  /// Writes down the next attempt of an open intent.
  ///
  /// - Parameter write: what is sent now, if it was decided anew; a create only repeats what it sent.
  /// - Throws: `LedgerError.intentIsNotOpen`, `.otherBody`.
  public func sendAgain(_ id: Intent.ID, _ write: Write? = nil, at time: Timestamp) throws -> Intent {
    try storage.write { database in
      guard var intent = try openIntents("id = ?", id, database).first else {
        throw LedgerError.intentIsNotOpen(id: id)
      }
      if let write {
        let isTheSame = write.body == intent.write.body && write.idempotencyKey == intent.write.idempotencyKey
        guard isTheSame || intent.operation.action != .create else { throw LedgerError.otherBody(id: id) }
        intent.write = write
      }
      intent.bodyDigest = Self.digest(intent.write.body)
      intent.attempts += 1
      intent.sentAt = time
      intent.lastArrivalAt = nil
      var statement = try PreparedStatement(
        """
        UPDATE intent SET idempotency_key = ?, body = ?, body_digest = ?, attempts = attempts + 1, sent_at = ?,
          last_arrival_at = NULL, written = ? WHERE id = ?
        """, in: database)
      statement.bind(intent.write.idempotencyKey)
      statement.bind(intent.write.body)
      statement.bind(Int64(bitPattern: intent.bodyDigest))
      statement.bind(time)
      statement.bindText { FieldText.append(intent.write.changes, to: &$0) }
      statement.bind(id)
      try statement.run()
      return intent
    }
  }

  /// Notes what is known of an intent whose answer did not come; it stays open.
  ///
  /// - Parameter lastArrivalAt: until when a byte of it may still reach the service; an earlier one does not replace a
  ///   later one.
  public func noteDoubt(_ id: Intent.ID, reason: String, lastArrivalAt: Timestamp) throws {
    try storage.write { database in
      var statement = try PreparedStatement(
        """
        UPDATE intent SET reason = ?, last_arrival_at = max(coalesce(last_arrival_at, ?), ?)
        WHERE id = ? AND scope = ? AND outcome IS NULL
        """, in: database)
      statement.bind(reason)
      statement.bind(lastArrivalAt)
      statement.bind(lastArrivalAt)
      statement.bind(id)
      statement.bind(row)
      try statement.run()
      guard database.changesCount == 1 else { throw LedgerError.intentIsNotOpen(id: id) }
    }
  }

  /// Closes an intent with its outcome, and with it remembers the pass: both or neither.
  ///
  /// - Parameters:
  ///   - outcome: any but in doubt. The attempts are the ledger's own count, not the outcome's.
  ///   - operation: another run's operation, which settled this intent and ends with the same outcome.
  /// - Throws: `LedgerError.intentIsNotOpen`.
  public func settle(
    _ id: Intent.ID, _ outcome: Outcome, remembering pass: PassMemory? = nil, ending operation: OperationRef? = nil
  ) throws {
    try storage.write { database in
      var statement = try PreparedStatement(
        """
        UPDATE intent SET outcome = ?, pass_id = coalesce(?, pass_id), reason = ?, ended_at = ?, written = ?,
          body = NULL WHERE id = ? AND scope = ? AND outcome IS NULL
        """, in: database)
      statement.bind(outcome.kind.rawValue)
      statement.bind(outcome.passID)
      statement.bind(outcome.reason)
      statement.bind(outcome.at)
      statement.bindText { FieldText.append(outcome.written, to: &$0) }
      statement.bind(id)
      statement.bind(row)
      try statement.run()
      guard database.changesCount == 1 else { throw LedgerError.intentIsNotOpen(id: id) }
      if let pass { try remember([pass], at: outcome.at, database) }
      if let operation { try record(operation, outcome, database) }
    }
  }

  /// Writes down the outcome of an operation that sent nothing: gone, in conflict, dropped, failed before it was sent,
  /// or still in doubt because an earlier run's intent is.
  public func record(_ operation: OperationRef, _ outcome: Outcome, remembering pass: PassMemory? = nil) throws {
    try storage.write { database in
      try record(operation, outcome, database)
      if let pass { try remember([pass], at: outcome.at, database) }
    }
  }

  func record(_ operation: OperationRef, _ outcome: Outcome, _ database: Database) throws {
    var operation = operation
    operation.passID = outcome.passID ?? operation.passID
    var statement = try PreparedStatement(
      """
      INSERT INTO intent (scope, run, ordinal, action, key, pass_id, attempts, written, outcome, reason, ended_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, in: database)
    bind(operation, to: &statement)
    statement.bind(outcome.attempts)
    statement.bindText { FieldText.append(outcome.written, to: &$0) }
    statement.bind(outcome.kind.rawValue)
    statement.bind(outcome.reason)
    statement.bind(outcome.at)
    try statement.run()
  }

  private func bind(_ operation: OperationRef, to statement: inout PreparedStatement) {
    statement.bind(row)
    statement.bind(operation.run)
    statement.bind(operation.ordinal)
    statement.bind(operation.action.rawValue)
    statement.bind(operation.key)
    statement.bind(operation.passID)
  }

  private func hasOpenIntent(_ key: String, _ database: Database) throws -> Bool {
    var statement = try PreparedStatement(
      "SELECT 1 FROM intent WHERE scope = ? AND key = ? AND outcome IS NULL", in: database)
    statement.bind(row)
    statement.bind(key)
    return try statement.first { _ in true } ?? false
  }

  static func digest(_ body: [UInt8]) -> UInt64 { body.withUnsafeBufferPointer(ByteHash.of) }
}
