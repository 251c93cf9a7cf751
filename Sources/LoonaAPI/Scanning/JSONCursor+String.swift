import Passes

extension JSONCursor {
  /// What stands between the quotes; with a backslash in it, still escaped.
  struct Text {
    var text: ByteSlice
    var isEscaped: Bool
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Marks the quotes, backslashes and control characters among eight bytes; exact up to the first of them.
  @inline(__always)
  private static func stops(_ word: UInt64) -> UInt64 {
    let quotes = word ^ (ones &* 0x22)
    let slashes = word ^ (ones &* 0x5C)
    let quote = (quotes &- ones) & ~quotes
    let slash = (slashes &- ones) & ~slashes
    let control = (word &- (ones &* 0x20)) & ~word
    return (quote | slash | control) & highs
  }

  /// From behind the opening quote to behind the closing one.
  @inline(__always)
  mutating func string() throws(ScanProblem) -> Text {
    let from = here
    var high: UInt64 = 0
    while end - here >= 8 {
      let word = UInt64(littleEndian: UnsafeRawPointer(here).loadUnaligned(as: UInt64.self))
      let stops = Self.stops(word)
      if stops == 0 {
        high |= word
        here += 8
        continue
      }
      let bits = stops.trailingZeroBitCount & ~7
      high |= word & ((1 << UInt64(bits)) &- 1)
      here += bits >> 3
      guard here.pointee == UInt8(ascii: "\"") else { return try slowString(from, high) }
      return try finish(from, high, isEscaped: false)
    }
    return try slowString(from, high)
  }

  @inline(__always)
  private mutating func finish(
    _ from: UnsafePointer<UInt8>, _ high: UInt64, isEscaped: Bool
  ) throws(ScanProblem) -> Text {
    let text = slice(from: from, to: here)
    if high & Self.highs != 0, !UTF8Check.isValid(text) { throw problem(.badUTF8) }
    here += 1
    return Text(text: text, isEscaped: isEscaped)
  }

  /// Byte by byte: at the end of the bytes, and from the first escape on.
  @inline(never)
  private mutating func slowString(_ from: UnsafePointer<UInt8>, _ high: UInt64) throws(ScanProblem) -> Text {
    var high = high
    var isEscaped = false
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""): return try finish(from, high, isEscaped: isEscaped)
      case UInt8(ascii: "\\"):
        isEscaped = true
        try skipEscape()
      case 0..<0x20: throw problem(.malformed)
      default:
        high |= UInt64(byte)
        here += 1
      }
    }
  }

  private mutating func skipEscape() throws(ScanProblem) {
    guard end - here >= 2 else { throw problem(.endsEarly) }
    switch here[1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      here += 2
    case UInt8(ascii: "u"):
      guard end - here >= 6 else { throw problem(.endsEarly) }
      guard Escapes.unit(here + 2) != nil else { throw problem(.malformed) }
      here += 6
    default: throw problem(.malformed)
    }
  }
}

/// Well-formed UTF-8 (The Unicode Standard, table 3-7).
enum UTF8Check {
  static func isValid(_ bytes: ByteSlice) -> Bool {
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      if lead < 0x80 {
        index += 1
        continue
      }
      guard let length = length(lead), bytes.count - index >= length, isSecond(bytes[index + 1], after: lead)
      else { return false }
      for offset in 2..<max(length, 2) where bytes[index + offset] & 0xC0 != 0x80 { return false }
      index += length
    }
    return true
  }

  private static func length(_ lead: UInt8) -> Int? {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: nil
    }
  }

  private static func isSecond(_ byte: UInt8, after lead: UInt8) -> Bool {
    switch lead {
    case 0xE0: (0xA0...0xBF).contains(byte)
    case 0xED: (0x80...0x9F).contains(byte)
    case 0xF0: (0x90...0xBF).contains(byte)
    case 0xF4: (0x80...0x8F).contains(byte)
    default: byte & 0xC0 == 0x80
    }
  }
}
