import GRDB
import Passes

/// A transaction that the state knows by its identity.
public struct EnteredTransaction: Hashable, Sendable {
  public var type: TransactionType
  public var purchaseID: String
  public var line: String
  /// Whose it was, and which pass it went to.
  public var key: String
  public var passID: PassID
  /// `Transaction.digest` of what was sent.
  public var digest: UInt64
  public var standing: TransactionStanding
  /// The last run that began it.
  public var run: Run.ID
}

extension Ledger {
  /// One identity, one transaction: it may be begun again only while none of its sends can have taken effect.
  func enter(_ operation: OperationRef, _ write: Write, as intent: Intent.ID, _ database: Database) throws {
    guard let transaction = Passes.Transaction(write.changes), let pass = operation.passID else {
      throw Damage("a transaction without its type, purchase or pass")
    }
    var known = try PreparedStatement(
      """
      SELECT entry.intent FROM entry JOIN intent ON intent.id = entry.intent
      WHERE entry.scope = ? AND purchase = ? AND type = ? AND line = ? AND (outcome IS NULL OR outcome = 'done')
      """, in: database)
    known.bind(row)
    known.bind(transaction.purchaseID)
    known.bind(transaction.type.rawValue)
    known.bind(transaction.line)
    if safeguards[.transactedOnce], try known.first({ $0.integer(0) }) != nil {
      throw LedgerError.transactedBefore(ordinal: operation.ordinal)
    }
    try insert(transaction, on: pass, as: intent, database)
  }

  private func insert(
    _ transaction: Passes.Transaction, on pass: PassID, as intent: Intent.ID, _ database: Database
  ) throws {
    var insert = try PreparedStatement(
      """
      INSERT INTO entry (scope, purchase, type, line, digest, intent) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET digest = excluded.digest, intent = excluded.intent
      """, in: database)
    insert.bind(row)
    insert.bind(transaction.purchaseID)
    insert.bind(transaction.type.rawValue)
    insert.bind(transaction.line)
    insert.bind(Int64(bitPattern: transaction.digest(pass: pass)))
    insert.bind(intent)
    try insert.run()
  }

  /// Enters a begun ledger's transactions as its folder tells of them. What took effect by an earlier folder stays so.
  ///
  /// - Parameter results: by ordinal, the copied ones; none of an operation whose run was killed, or never came to it.
  func enter(_ operations: [Passes.Operation], of run: Run.ID, _ results: [Int: Outcome], at time: Timestamp) throws {
    try storage.write { database in
      for operation in operations {
        guard let transaction = operation.transaction, let pass = operation.passID,
          try known(transaction, database)?.standing != .done
        else { continue }
        let outcome = results[operation.ordinal] ?? Outcome(kind: .inDoubt, passID: pass, at: time)
        try record(OperationRef(operation, of: run), outcome, database)
        try insert(transaction, on: pass, as: database.lastInsertedRowID, database)
        // One that was not attempted may have been by a `resume` that was killed.
        guard outcome.kind == .inDoubt || outcome.kind == .notAttempted else { continue }
        try database.execute(
          sql: "UPDATE entry SET is_unknown = 1 WHERE scope = ? AND purchase = ? AND type = ? AND line = ?",
          arguments: [row, transaction.purchaseID, transaction.type.rawValue, transaction.line])
      }
    }
  }

  /// Whether it may have been sent before the state was rebuilt, whatever was sent of it since.
  public func wasUnknown(_ transaction: Passes.Transaction) throws -> Bool {
    try storage.read { try known(transaction, $0)?.wasUnknown ?? false }
  }

  /// Nil for a transaction that was never begun.
  private func known(
    _ transaction: Passes.Transaction, _ database: Database
  ) throws -> (standing: TransactionStanding, wasUnknown: Bool)? {
    var statement = try PreparedStatement(
      """
      SELECT \(Self.standing), is_unknown FROM entry JOIN intent ON intent.id = entry.intent
      WHERE entry.scope = ? AND purchase = ? AND type = ? AND line = ?
      """, in: database)
    statement.bind(row)
    statement.bind(transaction.purchaseID)
    statement.bind(transaction.type.rawValue)
    statement.bind(transaction.line)
    return try statement.first { (Self.standing($0.integer(0)), $0.integer(1) == 1) }
  }

  /// One that may have been sent before the state was rebuilt is done once an answer says so; a refusal tells nothing of what was before.
  private static let standing = """
    CASE WHEN outcome IS NULL THEN 1 WHEN outcome = 'done' THEN 2
      WHEN is_unknown THEN 3 ELSE 0 END
    """

  private static func standing(_ number: Int64) -> TransactionStanding {
    switch number {
    case 1: .open
    case 2: .done
    case 3: .unknown
    default: .without
    }
  }

  /// All transactions that were begun, of whatever run.
  public func entries(_ each: (EnteredTransaction) throws -> Void) throws {
    try storage.read { database in
      var statement = try PreparedStatement(
        """
        SELECT type, purchase, line, digest, intent.key, intent.pass_id, \(Self.standing), intent.run
        FROM entry JOIN intent ON intent.id = entry.intent WHERE entry.scope = ?
        """, in: database)
      statement.bind(row)
      try statement.each { row in
        try each(
          EnteredTransaction(
            type: try row.word(0), purchaseID: row.text(1), line: row.text(2), key: row.text(4),
            passID: PassID(row.integer(5)), digest: UInt64(bitPattern: row.integer(3)),
            standing: Self.standing(row.integer(6)), run: row.integer(7)))
      }
    }
  }
}
