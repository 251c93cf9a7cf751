/// An exact amount in minor units, and how files and Loona write it.
public enum Money {
  public enum Problem: Error, Hashable, Sendable {
    case notAnAmount
    /// More digits behind the point than the currency has; never rounded.
    case tooManyDecimals
    case outOfRange
  }

  /// Reads `1234.5`, `1 234,50`, `1,234.50`, `1.234,50`, `-3`: grouping by threes, with space, U+00A0, U+202F, an
  /// apostrophe, or whichever of `.` and `,` is not the decimal sign.
  ///
  /// - Parameter decimals: digits behind the point, 0 to 6.
  public static func minorUnits(_ text: ByteSlice, decimals: Int) throws(Problem) -> Int64 {
    var position = 0
    var negative = false
    if position < text.count, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
      negative = text[position] == UInt8(ascii: "-")
      position += 1
    }
    var amount: Int64 = 0
    var group = 0
    var groups = 0
    var grouping: UInt8 = 0
    var fraction = -1
    var digits = 0
    while position < text.count {
      let byte = text[position]
      if byte &- 0x30 < 10 {
        digits += 1
        group += 1
        if fraction >= 0 {
          fraction += 1
          if fraction > decimals { throw .tooManyDecimals }
        } else if groups > 0, group > 3 {
          throw .notAnAmount
        }
        amount = try appended(amount, byte)
        position += 1
        continue
      }
      guard group > 0, fraction < 0 else { throw .notAnAmount }
      let (sign, width) = separator(text, position)
      guard width > 0 else { throw .notAnAmount }
      position += width
      if sign == UInt8(ascii: ".") || sign == UInt8(ascii: ",") {
        if sign != grouping, isDecimal(in: text, from: position) {
          guard groups == 0 || group == 3 else { throw .notAnAmount }
          fraction = 0
          group = 0
          continue
        }
      }
      guard groups == 0 ? group <= 3 : group == 3, grouping == 0 || grouping == sign else { throw .notAnAmount }
      grouping = sign
      groups += 1
      group = 0
    }
    guard digits > 0, group > 0, fraction != 0, fraction > 0 || groups == 0 || group == 3 else { throw .notAnAmount }
    var scale = max(fraction, 0)
    while scale < decimals {
      amount = try appended(amount, 0x30)
      scale += 1
    }
    return negative ? -amount : amount
  }

  private static func appended(_ amount: Int64, _ digit: UInt8) throws(Problem) -> Int64 {
    let tenfold = amount.multipliedReportingOverflow(by: 10)
    let sum = tenfold.partialValue.addingReportingOverflow(Int64(digit &- 0x30))
    if tenfold.overflow || sum.overflow { throw .outOfRange }
    return sum.partialValue
  }

  /// The sign's first byte (its last for the wide spaces, which are one sign each) and its width; 0 where it is none.
  private static func separator(_ text: ByteSlice, _ at: Int) -> (UInt8, Int) {
    switch text[at] {
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "'"): (text[at], 1)
    case 0xC2 where at + 1 < text.count && text[at + 1] == 0xA0: (UInt8(ascii: " "), 2)
    case 0xE2 where at + 2 < text.count && text[at + 1] == 0x80 && text[at + 2] == 0xAF: (UInt8(ascii: " "), 3)
    default: (0, 0)
    }
  }

  /// A `.` or `,` is decimal when only digits follow, and it did not group before: `1.234.567` is whole.
  private static func isDecimal(in text: ByteSlice, from: Int) -> Bool {
    var position = from
    while position < text.count {
      if text[position] &- 0x30 >= 10 { return false }
      position += 1
    }
    return true
  }

  /// `1234.50`: a point, as many digits as `decimals` says, `-` in front, no grouping.
  public static func write(_ minorUnits: Int64, decimals: Int, into buffer: inout ByteBuffer) {
    if minorUnits < 0 { buffer.append(UInt8(ascii: "-")) }
    var scale: UInt64 = 1
    for _ in 0..<decimals { scale *= 10 }
    buffer.append(decimal: minorUnits.magnitude / scale)
    if decimals > 0 {
      buffer.append(UInt8(ascii: "."))
      buffer.append(decimal: minorUnits.magnitude % scale, digits: decimals)
    }
  }

  public static func text(_ minorUnits: Int64, decimals: Int) -> String {
    var buffer = ByteBuffer(capacity: 24)
    write(minorUnits, decimals: decimals, into: &buffer)
    return buffer.bytes.string
  }
}
