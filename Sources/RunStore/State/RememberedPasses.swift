import GRDB
import Passes

/// The remembered passes as a comparison asks for them: a million look-ups in the order of a listing, read ahead.
///
/// Not for two tasks at once, and not beside writes to passes that are still to be asked for.
public final class RememberedPasses {
  private struct Row {
    var passID: Int64
    var entry: Memory.Entry
  }

  private static let longest = 4096

  private let ledger: Ledger
  private let isEmpty: Bool
  private let otherPasses: [String: PassID]
  /// Remembered passes in order of id, without a gap, from `from` through `through`.
  private var window: [Row] = []
  private var from: Int64 = 0
  private var through: Int64 = -1
  private var position = 0
  private var length = 16
  private var failure: (any Error)?

  init(_ ledger: Ledger) throws {
    self.ledger = ledger
    otherPasses = try ledger.otherPasses()
    isEmpty = try ledger.storage.read { database in
      try Int.fetchOne(database, sql: "SELECT 1 FROM pass WHERE scope = ? LIMIT 1", arguments: [ledger.row]) == nil
    }
  }

  /// A look-up that fails looks like a pass that is not known: ask `requireSound` before acting on the comparison.
  public var memory: Memory {
    if isEmpty {
      var memory = Memory.none
      memory.otherPasses = otherPasses
      return memory
    }
    return Memory(entry: entry, fields: fields, passID: passID, otherPasses: otherPasses)
  }

  /// Throws the first error that a look-up met.
  public func requireSound() throws {
    if let failure { throw failure }
  }

  private func entry(_ passID: PassID) -> Memory.Entry? {
    let id = passID.rawValue
    if id < from || id > through { readAhead(id) }
    if position > 0, window[position - 1].passID >= id { position = 0 }
    while position < window.count, window[position].passID < id { position += 1 }
    return position < window.count && window[position].passID == id ? window[position].entry : nil
  }

  /// Longer with each window that was used up in order; short again after a step back.
  private func readAhead(_ id: Int64) {
    length = id > through && through >= 0 ? min(length * 2, Self.longest) : 16
    window = attempt([]) { database in
      var statement = try PreparedStatement(
        "SELECT pass_id, key, digest FROM pass WHERE scope = ? AND pass_id >= ? ORDER BY pass_id LIMIT ?", in: database)
      statement.bind(ledger.row)
      statement.bind(id)
      statement.bind(length)
      return try statement.rows { row in
        Row(
          passID: row.integer(0),
          entry: Memory.Entry(key: row.text(1), digest: UInt64(bitPattern: row.integer(2))))
      }
    }
    position = 0
    from = id
    through = window.count < length ? .max : window[length - 1].passID
  }

  private func fields(_ passID: PassID) -> [FieldMemory] {
    attempt([]) { database in
      var statement = try PreparedStatement("SELECT fields FROM pass WHERE scope = ? AND pass_id = ?", in: database)
      statement.bind(ledger.row)
      statement.bind(passID)
      return try statement.first { try FieldTextScanner.memories($0.bytes(0)) } ?? []
    }
  }

  private func passID(_ key: String) -> PassID? {
    attempt(nil) { database in
      var statement = try PreparedStatement("SELECT pass_id FROM pass WHERE scope = ? AND key = ?", in: database)
      statement.bind(ledger.row)
      statement.bind(key)
      return try statement.first { $0.passID(0) } ?? nil
    }
  }

  /// One statement is a snapshot of its own: no transaction around it.
  private func attempt<Value>(_ otherwise: Value, _ body: (Database) throws -> Value) -> Value {
    do {
      return try ledger.storage.outsideTransaction(body)
    } catch {
      failure = failure ?? error
      return otherwise
    }
  }
}

extension Ledger {
  public func rememberedPasses() throws -> RememberedPasses { try RememberedPasses(self) }
}
