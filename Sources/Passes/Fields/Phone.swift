/// Phone numbers, written E.164 (ITU-T): `+`, then 8 to 15 digits.
public enum Phone {
  /// How a number without its country is read.
  public enum Region: String, Hashable, Sendable, CaseIterable {
    /// Ten national digits, behind `8`, `7` or nothing.
    case ru = "RU"
    /// Only numbers that begin with `+`.
    case international
  }

  /// Appends the number to `buffer`; false, and nothing appended, where the text is no number.
  ///
  /// Spaces, U+00A0, brackets, dots and hyphens between digits are left out. An extension or a second number is refused.
  @inline(__always)
  public static func write(_ text: ByteSlice, region: Region, into buffer: inout ByteBuffer) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { digits in
      guard let (count, plus) = collect(text, digits) else { return false }
      var first = 0
      var country: UInt8?
      if plus {
        guard (8...15).contains(count), digits[0] != 0x30 else { return false }
        if region == .ru {
          if digits[0] == UInt8(ascii: "7"), count != 11 { return false }
          if digits[0] == UInt8(ascii: "8"), count == 11, digits[1] == UInt8(ascii: "9") { return false }
        }
      } else {
        guard region == .ru else { return false }
        switch count {
        case 11 where digits[0] == UInt8(ascii: "7") || digits[0] == UInt8(ascii: "8"): first = 1
        case 10: break
        default: return false
        }
        guard isNational(digits[first], digits[first + 1]) else { return false }
        country = UInt8(ascii: "7")
      }
      buffer.append(UInt8(ascii: "+"))
      if let country { buffer.append(country) }
      buffer.append(ByteSlice(rebasing: UnsafeBufferPointer(digits)[first..<count]))
      return true
    }
  }

  /// Russian area codes begin with 3, 4, 8 or 9, and none with 89: that is a trunk prefix before a number that lacks a digit.
  private static func isNational(_ first: UInt8, _ second: UInt8) -> Bool {
    switch first {
    case 0x33, 0x34, 0x39: true
    case 0x38: second != 0x39
    default: false
    }
  }

  private static func collect(
    _ text: ByteSlice, _ digits: UnsafeMutableBufferPointer<UInt8>
  ) -> (count: Int, plus: Bool)? {
    var count = 0
    var plus = false
    var position = 0
    while position < text.count {
      let byte = text[position]
      position += 1
      switch byte {
      case 0x30...0x39:
        guard count < 15 else { return nil }
        digits[count] = byte
        count += 1
      case UInt8(ascii: "+"):
        guard count == 0, !plus else { return nil }
        plus = true
      case UInt8(ascii: " "), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "-"), UInt8(ascii: "."): continue
      case 0xC2 where position < text.count && text[position] == 0xA0: position += 1
      default: return nil
      }
    }
    return (count, plus)
  }
}
