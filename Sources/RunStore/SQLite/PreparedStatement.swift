import GRDB
import GRDBSQLite
import Passes

/// A statement over SQLite's C API: a million rows pass through it, and GRDB's boxed arguments would cost more than
/// the rows.
///
/// Values are bound in order, the texts of a row lie in one buffer until it is stepped. It must not leave the database
/// access that made it, and one statement of the same SQL must not be stepped inside another.
struct PreparedStatement: ~Copyable {
  private struct Piece {
    var column: Int32
    var start: Int
    var end: Int
    var isText: Bool
  }

  private let statement: Statement
  private let database: Database
  private let raw: OpaquePointer
  private var buffer = ByteBuffer(capacity: 1024)
  private var pieces: [Piece] = []
  private var bound: Int32 = 0

  init(_ sql: String, in database: Database) throws {
    statement = try database.cachedStatement(sql: sql)
    raw = statement.sqliteStatement
    self.database = database
    sqlite3_reset(raw)
    sqlite3_clear_bindings(raw)
  }

  /// The buffer dies with this value, the cached statement does not: it must not point there.
  deinit {
    sqlite3_reset(raw)
    sqlite3_clear_bindings(raw)
  }

  // MARK: Binding, in order

  mutating func bind(_ number: Int64?) {
    bound += 1
    if let number { sqlite3_bind_int64(raw, bound, number) } else { sqlite3_bind_null(raw, bound) }
  }

  mutating func bind(_ number: Int?) { bind(number.map(Int64.init)) }
  mutating func bind(_ flag: Bool) { bind(flag ? 1 : 0 as Int64) }
  mutating func bind(_ time: Timestamp?) { bind(time?.milliseconds) }
  mutating func bind(_ pass: PassID?) { bind(pass?.rawValue) }

  mutating func bind(_ text: String?) {
    guard let text else { return bind(nil as Int64?) }
    bindText { $0.append(text) }
  }

  mutating func bind(_ blob: [UInt8]?) {
    guard let blob else { return bind(nil as Int64?) }
    bindPiece(isText: false) { buffer in blob.withUnsafeBufferPointer { buffer.append($0) } }
  }

  /// Binds the text that `write` appends.
  mutating func bindText(_ write: (inout ByteBuffer) -> Void) { bindPiece(isText: true, write) }

  private mutating func bindPiece(isText: Bool, _ write: (inout ByteBuffer) -> Void) {
    bound += 1
    let start = buffer.count
    write(&buffer)
    pieces.append(Piece(column: bound, start: start, end: buffer.count, isText: isText))
  }

  /// SQLite reads the buffer until the reset, so that no copy is asked for (a nil destructor: static).
  private func hand(over piece: Piece) {
    let bytes = buffer.bytes
    let start = bytes.baseAddress.map { UnsafeRawPointer($0 + piece.start) }
    let count = UInt64(piece.end - piece.start)
    if piece.isText {
      sqlite3_bind_text64(
        raw, piece.column, start?.assumingMemoryBound(to: CChar.self), count, nil, UInt8(SQLITE_UTF8))
    } else {
      sqlite3_bind_blob64(raw, piece.column, start, count, nil)
    }
  }

  // MARK: Stepping

  private mutating func step() throws -> Bool {
    if !pieces.isEmpty {
      for piece in pieces { hand(over: piece) }
      pieces.removeAll(keepingCapacity: true)
    }
    let code = sqlite3_step(raw)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else {
      let error = DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
      reset()
      throw error
    }
    return false
  }

  private mutating func reset() {
    sqlite3_reset(raw)
    buffer.removeAll()
    pieces.removeAll(keepingCapacity: true)
    bound = 0
  }

  /// Executes it with what was bound, and makes it ready for the next row.
  mutating func run() throws {
    while try step() {}
    reset()
  }

  /// The rows' values; ready for the next binding afterwards.
  mutating func rows<Value>(_ value: (borrowing PreparedStatement) throws -> Value) throws -> [Value] {
    defer { reset() }
    var values: [Value] = []
    while try step() { values.append(try value(self)) }
    return values
  }

  /// Row by row; nothing of them is kept.
  mutating func each(_ body: (borrowing PreparedStatement) throws -> Void) throws {
    defer { reset() }
    while try step() { try body(self) }
  }

  mutating func first<Value>(_ value: (borrowing PreparedStatement) throws -> Value) throws -> Value? {
    defer { reset() }
    return try step() ? value(self) : nil
  }

  // MARK: Reading a row's columns, from 0

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(raw, column) == SQLITE_NULL }
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(raw, column) }
  func count(_ column: Int32) -> Int { Int(integer(column)) }
  func text(_ column: Int32) -> String { bytes(column).string }
  func time(_ column: Int32) -> Timestamp { Timestamp(milliseconds: integer(column)) }

  func integerOrNil(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
  func countOrNil(_ column: Int32) -> Int? { isNull(column) ? nil : count(column) }
  func textOrNil(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
  func timeOrNil(_ column: Int32) -> Timestamp? { isNull(column) ? nil : time(column) }
  func passID(_ column: Int32) -> PassID? { integerOrNil(column).map { PassID($0) } }

  /// Text or blob; valid until the next step.
  func bytes(_ column: Int32) -> ByteSlice {
    guard let start = sqlite3_column_blob(raw, column) else { return .empty }
    return ByteSlice(
      start: start.assumingMemoryBound(to: UInt8.self), count: Int(sqlite3_column_bytes(raw, column)))
  }

  /// A word of an enumeration; the schema's CHECKs allow no other, so another one is damage.
  func word<Word: RawRepresentable<String>>(_ column: Int32, _ type: Word.Type = Word.self) throws -> Word {
    let text = text(column)
    guard let word = Word(rawValue: text) else { throw Damage("unknown word '\(text)' for \(Word.self)") }
    return word
  }
}

/// Stored values that this program can't have written.
struct Damage: Error {
  var what: String
  init(_ what: String) { self.what = what }
}
