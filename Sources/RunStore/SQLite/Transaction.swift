import GRDB

/// How a transaction begins and ends. The statements are cached: GRDB's own would be prepared anew each time, which costs more
/// than a small transaction does.
struct Transaction {
  private let begin: String
  private let commit: String
  private let undo: [String]

  /// Takes the write lock at once, so that it never waits for it half-way.
  static let whole = Transaction(
    begin: "BEGIN IMMEDIATE TRANSACTION", commit: "COMMIT TRANSACTION", undo: ["ROLLBACK TRANSACTION"])
  /// A part of a transaction that can be undone alone.
  static let nested = Transaction(
    begin: "SAVEPOINT part", commit: "RELEASE SAVEPOINT part",
    undo: ["ROLLBACK TRANSACTION TO SAVEPOINT part", "RELEASE SAVEPOINT part"])

  /// What the body throws undoes it; so does a commit that fails.
  func run<Value>(in database: Database, _ body: () throws -> Value) throws -> Value {
    try database.cachedStatement(sql: begin).execute()
    do {
      let value = try body()
      try database.cachedStatement(sql: commit).execute()
      return value
    } catch {
      // SQLite may have rolled back by itself, after a full disk for one: the first error is the one that counts.
      if database.isInsideTransaction { for step in undo { try? database.cachedStatement(sql: step).execute() } }
      throw error
    }
  }
}
