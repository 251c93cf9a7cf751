import Foundation
import Passes

/// Text that may come as a number, a boolean or `null` (A3); numbers are written plainly, without an exponent.
struct LenientText: Decodable {
  /// Nil for `null`.
  let text: String?

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      text = nil
    } else if let string = try? value.decode(String.self) {
      text = string
    } else if let flag = try? value.decode(Bool.self) {
      text = flag ? "true" : "false"
    } else {
      text = try value.decode(Decimal.self).description
    }
  }
}

/// A whole number, as a number or as text.
struct LenientNumber: Decodable {
  let value: Int64

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int64.self) {
      value = number
      return
    }
    let text = try container.decode(String.self)
    guard let number = DecimalDigits.number(text.utf8) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no whole number")
    }
    value = number
  }
}

/// Nil without a digit, with anything but digits after an optional minus, or out of range.
enum DecimalDigits {
  static func number(_ text: some Collection<UInt8>) -> Int64? {
    var rest = text[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest = rest.dropFirst() }
    guard !rest.isEmpty, rest.count <= 18 else { return nil }
    var number: Int64 = 0
    for byte in rest {
      guard byte &- 0x30 < 10 else { return nil }
      number = number * 10 + Int64(byte - 0x30)
    }
    return isNegative ? -number : number
  }
}
