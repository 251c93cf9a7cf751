import Passes

/// Writes rows of RFC 4180 as bytes: commas, quotes where they are needed, rows that end in LF, UTF-8 without a mark.
///
/// Cells are neutralised for spreadsheets. A cell that a spreadsheet would take for a formula (it begins with `=`, `+`,
/// `-`, `@` or their fullwidth forms, behind blanks and quotes or not, or with a tab, CR or LF) gets an apostrophe in front; a
/// plain signed number (`-12.50`, `+79000000000`) is harmless and stays. The same goes for each piece of a cell between
/// semicolons, tabs and line ends: a spreadsheet with another list separator cuts there. A piece that begins with an
/// apostrophe gets another one: so a program takes one apostrophe off the front of any piece that has it, and has the
/// value again.
struct CSVRows: ~Copyable {
  typealias Sink = (ByteSlice) throws -> Void

  private static let chunkSize = 1 << 18

  private var buffer: ByteBuffer
  private let sink: Sink
  private var isRowOpen = false

  init(_ sink: @escaping Sink) {
    self.sink = sink
    buffer = ByteBuffer(capacity: Self.chunkSize + 4096)
  }

  @inline(__always)
  mutating func cell(_ text: String) {
    var text = text
    text.withUTF8 { cell($0) }
  }

  @inline(__always)
  mutating func cell(_ number: Int64) {
    separate()
    buffer.append(decimal: number)
  }

  @inline(__always)
  mutating func emptyCell() { separate() }

  mutating func cell(_ bytes: ByteSlice) {
    separate()
    if bytes.isEmpty { return }
    switch Self.form(of: bytes) {
    case .plain:
      if Formula.needsApostrophe(bytes) { buffer.append(UInt8(ascii: "'")) }
      buffer.append(bytes)
    case .quoted:
      appendQuoted(bytes, hasApostrophe: Formula.needsApostrophe(bytes))
    case .inPieces:
      Formula.neutralisedPieces(bytes).withUnsafeBufferPointer { appendQuoted($0, hasApostrophe: false) }
    }
  }

  private mutating func appendQuoted(_ bytes: ByteSlice, hasApostrophe: Bool) {
    buffer.append(UInt8(ascii: "\""))
    if hasApostrophe { buffer.append(UInt8(ascii: "'")) }
    appendDoublingQuotes(bytes)
    buffer.append(UInt8(ascii: "\""))
  }

  /// Always in quotes, byte for byte, and not neutralised.
  mutating func rawCell(_ bytes: ByteSlice) {
    separate()
    buffer.append(UInt8(ascii: "\""))
    appendDoublingQuotes(bytes)
    buffer.append(UInt8(ascii: "\""))
  }

  mutating func endRow() throws {
    buffer.append(UInt8(ascii: "\n"))
    isRowOpen = false
    if buffer.count >= Self.chunkSize { try flush() }
  }

  mutating func flush() throws {
    guard buffer.count > 0 else { return }
    try sink(buffer.bytes)
    buffer.removeAll()
  }

  @inline(__always)
  private mutating func separate() {
    if isRowOpen { buffer.append(UInt8(ascii: ",")) }
    isRowOpen = true
  }

  private mutating func appendDoublingQuotes(_ bytes: ByteSlice) {
    var start = 0
    for position in bytes.indices where bytes[position] == UInt8(ascii: "\"") {
      buffer.append(ByteSlice(rebasing: bytes[start...position]))
      start = position
    }
    buffer.append(ByteSlice(rebasing: bytes[start...]))
  }

  private enum Form { case plain, quoted, inPieces }

  private static func form(of bytes: ByteSlice) -> Form {
    var form = Form.plain
    for byte in bytes {
      switch byte {
      case UInt8(ascii: ";"), 0x09, UInt8(ascii: "\n"), UInt8(ascii: "\r"): return .inPieces
      case UInt8(ascii: ","), UInt8(ascii: "\""): form = .quoted
      default: continue
      }
    }
    return form
  }
}
