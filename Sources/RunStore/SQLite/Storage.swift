import GRDB

/// A database with the house's rules: each `write` is one transaction, durable on return, and errors are facts.
///
/// Calls block, and may come from any task; the queue puts them in a row.
struct Storage: Sendable {
  let queue: DatabaseQueue
  /// `Storage.inMemory` where there is no file.
  let path: String
  /// Called last inside each transaction; what it throws rolls the transaction back. The simulation dies here.
  let willCommit: @Sendable () throws -> Void

  static let inMemory = ":memory:"
  var isInMemory: Bool { path == Self.inMemory }

  /// Every reading is one statement, or of what does not change: a snapshot without a transaction around it.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try facts { try queue.unsafeReentrantRead(body) }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try facts {
      try queue.unsafeReentrantWrite { database in
        try (database.isInsideTransaction ? Transaction.nested : .whole).run(in: database) {
          let written = try body(database)
          try willCommit()
          return written
        }
      }
    }
  }

  /// Several writes as one transaction, with one sync to the disk. A step that fails undoes itself alone, and keeps its error
  /// to itself; where this throws, nothing of any step is left.
  func together(_ steps: [@Sendable () -> Void]) throws {
    try facts {
      try queue.unsafeReentrantWrite { database in
        try Transaction.whole.run(in: database) {
          for step in steps {
            step()
            // After a full disk, for one, SQLite undoes all by itself: a later step would commit alone.
            guard database.isInsideTransaction else {
              throw StorageError.unwritable(path: path, reason: "a write of the same commit failed")
            }
          }
          try willCommit()
        }
      }
    }
  }

  func outsideTransaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try facts { try queue.writeWithoutTransaction(body) }
  }

  private func facts<Value>(_ body: () throws -> Value) throws -> Value { try Self.facts(path, body) }

  static func facts<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw fact(error, path)
    } catch let damage as Damage {
      throw StorageError.damaged(path: path, what: damage.what)
    }
  }

  private static func fact(_ error: DatabaseError, _ path: String) -> any Error {
    let reason = error.message ?? "SQLite's error \(error.extendedResultCode.rawValue)"
    return switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_SCHEMA: StorageError.damaged(path: path, what: reason)
    case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: StorageError.busy(path: path)
    case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_NOLFS, .SQLITE_AUTH:
      StorageError.unwritable(path: path, reason: reason)
    default: error
    }
  }
}
