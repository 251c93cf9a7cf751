import Passes

/// Writes rows of RFC 4180 as bytes: commas, quotes where they are needed, rows that end in LF, UTF-8 without a mark.
///
/// Cells are neutralised for spreadsheets. A cell that a spreadsheet would take for a formula (it begins with `=`, `+`,
/// `-`, `@`, their fullwidth forms, a tab, CR or LF) gets an apostrophe in front; a plain signed number (`-12.50`,
/// `+79000000000`) is harmless and stays. A cell that begins with an apostrophe gets another one: so a program takes one
/// apostrophe off the front of any cell that has it, and has the value again.
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
    guard let first = bytes.first else { return }
    let isNeutralised = Self.mayBeFormula(first) && Self.needsApostrophe(bytes)
    if Self.needsQuotes(bytes) {
      buffer.append(UInt8(ascii: "\""))
      if isNeutralised { buffer.append(UInt8(ascii: "'")) }
      appendDoublingQuotes(bytes)
      buffer.append(UInt8(ascii: "\""))
    } else {
      if isNeutralised { buffer.append(UInt8(ascii: "'")) }
      buffer.append(bytes)
    }
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

  private static func needsQuotes(_ bytes: ByteSlice) -> Bool {
    for byte in bytes {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return true
      default: continue
      }
    }
    return false
  }

  @inline(__always)
  private static func mayBeFormula(_ first: UInt8) -> Bool {
    switch first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "'"), 0x09, 0x0A,
      0x0D,
      0xEF:
      true
    default: false
    }
  }

  private static func needsApostrophe(_ bytes: ByteSlice) -> Bool {
    switch bytes[0] {
    case UInt8(ascii: "+"), UInt8(ascii: "-"): !isPlainNumber(bytes.dropFirst())
    case 0xEF: isFullwidthOperator(bytes)
    default: true
    }
  }

  /// Digits, and at most one point between them.
  private static func isPlainNumber(_ bytes: ByteSlice.SubSequence) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    return parts.allSatisfy { part in !part.isEmpty && part.allSatisfy { $0 &- 0x30 < 10 } }
  }

  /// `＝`, `＋`, `－` or `＠`.
  private static func isFullwidthOperator(_ bytes: ByteSlice) -> Bool {
    guard bytes.count >= 3, bytes[1] == 0xBC else { return false }
    return bytes[2] == 0x9D || bytes[2] == 0x8B || bytes[2] == 0x8D || bytes[2] == 0xA0
  }
}
