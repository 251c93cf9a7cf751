import Passes

/// What a spreadsheet would take for a formula.
enum Formula {
  /// Also where it begins with an apostrophe of its own, so that ours can be told from it.
  @inline(__always)
  static func needsApostrophe(_ cell: ByteSlice) -> Bool {
    guard let first = cell.first, mayNeedApostrophe(first) else { return false }
    return isFormula(cell)
  }

  /// Each piece between semicolons, tabs and line ends, neutralised for itself.
  static func neutralisedPieces(_ cell: ByteSlice) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(cell.count + 8)
    if let first = cell.first, isBreak(first), first != UInt8(ascii: ";") { result.append(UInt8(ascii: "'")) }
    var rest = cell
    while true {
      let piece = ByteSlice(rebasing: rest.prefix { !isBreak($0) })
      if needsApostrophe(piece) { result.append(UInt8(ascii: "'")) }
      result += piece
      guard piece.count < rest.count else { return result }
      result.append(rest[piece.count])
      rest = ByteSlice(rebasing: rest[(piece.count + 1)...])
    }
  }

  private static func isBreak(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ";") || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  @inline(__always)
  private static func mayNeedApostrophe(_ first: UInt8) -> Bool {
    switch first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "'"),
      UInt8(ascii: "\""), 0x00...0x20, 0xC2, 0xE2, 0xE3, 0xEF:
      true
    default: false
    }
  }

  private static func isFormula(_ cell: ByteSlice) -> Bool {
    if cell.first == UInt8(ascii: "'") { return true }
    let rest = ByteSlice(rebasing: cell[leadingBlanks(cell)...])
    switch rest.first {
    case UInt8(ascii: "="), UInt8(ascii: "@"): return true
    case UInt8(ascii: "+"), UInt8(ascii: "-"): return rest.count < cell.count || !isPlainNumber(rest.dropFirst())
    case 0xEF: return isFullwidthOperator(rest)
    default: return false
    }
  }

  /// Control characters, blanks that programs trim (U+00A0, U+200B, U+3000, U+FEFF, …), and quotes.
  private static func leadingBlanks(_ cell: ByteSlice) -> Int {
    var count = 0
    while count < cell.count {
      let rest = cell[count...].prefix(3)
      if cell[count] <= 0x20 || cell[count] == UInt8(ascii: "\"") {
        count += 1
      } else if rest.starts(with: [0xC2, 0xA0]) {
        count += 2
      } else if rest.starts(with: [0xE2, 0x80]), rest.count == 3, (0x80...0x8F).contains(rest[count + 2]) {
        count += 3
      } else if rest.elementsEqual([0xE3, 0x80, 0x80]) || rest.elementsEqual([0xEF, 0xBB, 0xBF]) {
        count += 3
      } else {
        break
      }
    }
    return count
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
