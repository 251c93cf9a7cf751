import GRDB
import Passes

/// A transaction that the state knows by its identity.
public struct EnteredTransaction: Hashable, Sendable {
  public enum Standing: Hashable, Sendable {
    /// It took effect.
    case done
    /// It may have, and is sent again under its key.
    case open
    /// It had no effect: refused, or stopped before.
    case without
  }

  public var type: TransactionType
  public var purchaseID: String
  public var line: String
  /// Whose it was, and which pass it went to.
  public var key: String
  public var passID: PassID
  /// `Transaction.digest` of what was sent.
  public var digest: UInt64
  public var standing: Standing
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
    var insert = try PreparedStatement("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?)", in: database)
    insert.bind(row)
    insert.bind(transaction.purchaseID)
    insert.bind(transaction.type.rawValue)
    insert.bind(transaction.line)
    insert.bind(Int64(bitPattern: transaction.digest(pass: pass)))
    insert.bind(intent)
    try insert.run()
  }

  /// Enters transactions that took effect, as a run's copied results tell.
  func enter(_ carriedOut: [(operation: OperationRef, transaction: Passes.Transaction, outcome: Outcome)]) throws {
    try storage.write { database in
      for (operation, transaction, outcome) in carriedOut {
        guard let pass = operation.passID else { continue }
        try record(operation, outcome, database)
        try insert(transaction, on: pass, as: database.lastInsertedRowID, database)
      }
    }
  }

  /// All transactions that were begun, of whatever run.
  public func entries(_ each: (EnteredTransaction) throws -> Void) throws {
    try storage.read { database in
      var statement = try PreparedStatement(
        """
        SELECT type, purchase, line, digest, intent.key, intent.pass_id, CASE WHEN outcome IS NULL THEN 1 WHEN outcome = 'done' THEN 2 ELSE 0 END
        FROM entry JOIN intent ON intent.id = entry.intent WHERE entry.scope = ?
        """, in: database)
      statement.bind(row)
      try statement.each { row in
        let standing: EnteredTransaction.Standing =
          switch row.integer(6) {
          case 1: .open
          case 2: .done
          default: .without
          }
        try each(
          EnteredTransaction(
            type: try row.word(0), purchaseID: row.text(1), line: row.text(2), key: row.text(4),
            passID: PassID(row.integer(5)), digest: UInt64(bitPattern: row.integer(3)), standing: standing))
      }
    }
  }
}
