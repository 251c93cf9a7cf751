import Passes

extension JSONCursor {
  struct Number {
    var text: ByteSlice
    var isWhole: Bool
    /// Written as `Decimal` would write it: no exponent, no zeros at the end of a fraction, no minus zero.
    var isPlain: Bool
  }

  /// A number by the grammar of RFC 8259 (6).
  mutating func number() throws(ScanProblem) -> Number {
    let from = here
    if try peek() == UInt8(ascii: "-") { here += 1 }
    let leading = here
    try digits()
    if leading.pointee == UInt8(ascii: "0"), here - leading > 1 { throw problem(.malformed) }
    var isWhole = true
    var isPlain = true
    if here < end, here.pointee == UInt8(ascii: ".") {
      here += 1
      try digits()
      isWhole = false
      isPlain = (here - 1).pointee != UInt8(ascii: "0")
    } else if leading != from, leading.pointee == UInt8(ascii: "0") {
      isPlain = false
    }
    if here < end, here.pointee | 0x20 == UInt8(ascii: "e") {
      here += 1
      if here < end, here.pointee == UInt8(ascii: "+") || here.pointee == UInt8(ascii: "-") { here += 1 }
      try digits()
      isWhole = false
      isPlain = false
    }
    return Number(text: slice(from: from, to: here), isWhole: isWhole, isPlain: isPlain && here - from <= 36)
  }

  /// At least one.
  @inline(__always)
  private mutating func digits() throws(ScanProblem) {
    guard try peek() &- 0x30 < 10 else { throw problem(.malformed) }
    repeat { here += 1 } while here < end && here.pointee &- 0x30 < 10
  }

  /// A whole number of at most 18 digits, as a number or in a string.
  @inline(__always)
  mutating func wholeNumber() throws(ScanProblem) -> Int64 {
    let text: ByteSlice
    if try take(UInt8(ascii: "\"")) {
      let string = try string()
      text = string.text
    } else {
      let number = try number()
      guard number.isWhole else { throw problem(.unusual) }
      text = number.text
    }
    guard let number = Self.value(of: text) else { throw problem(.unusual) }
    return number
  }

  @inline(__always)
  private static func value(of text: ByteSlice) -> Int64? {
    var index = 0
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative { index = 1 }
    guard index < text.count, text.count - index <= 18 else { return nil }
    var value: Int64 = 0
    while index < text.count {
      let digit = text[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
      index += 1
    }
    return isNegative ? -value : value
  }
}
