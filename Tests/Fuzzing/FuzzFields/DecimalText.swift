import Passes

/// Amounts read the other way round: cut at the signs first, judged as text, and never made a number.
struct DecimalText {
  let written: String

  private struct Cut {
    var runs: [[UInt8]] = [[]]
    var signs: [Character] = []
  }

  /// Nil for what is no amount, has too many decimals, or more than `Int64` holds.
  init?(_ text: ByteSlice, decimals: Int) {
    guard let text = String(validating: text, as: UTF8.self) else { return nil }
    var scalars = Array(text.unicodeScalars)
    let isNegative = scalars.first == "-"
    if let first = scalars.first, first == "-" || first == "+" { scalars.removeFirst() }
    guard var cut = Self.cut(scalars), cut.runs.allSatisfy({ !$0.isEmpty }) else { return nil }
    var fraction: [UInt8] = []
    if let last = cut.signs.last, last == "." || last == ",", !cut.signs.dropLast().contains(last) {
      cut.signs.removeLast()
      fraction = cut.runs.removeLast()
    }
    guard Self.isGrouped(cut), fraction.count <= decimals else { return nil }
    let padding = [UInt8](repeating: 0x30, count: decimals - fraction.count)
    let digits = Array((cut.runs.joined() + fraction + padding).drop { $0 == 0x30 })
    guard Self.fits(digits) else { return nil }
    let wide = [UInt8](repeating: 0x30, count: max(0, decimals + 1 - digits.count)) + digits
    let whole = String(decoding: wide.dropLast(decimals), as: UTF8.self)
    let part = decimals > 0 ? "." + String(decoding: wide.suffix(decimals), as: UTF8.self) : ""
    written = (isNegative && !digits.isEmpty ? "-" : "") + whole + part
  }

  private static func cut(_ scalars: [Unicode.Scalar]) -> Cut? {
    var cut = Cut()
    for scalar in scalars {
      switch scalar {
      case "0"..."9": cut.runs[cut.runs.count - 1].append(UInt8(scalar.value))
      case ".", ",", "'", " ", "\u{A0}", "\u{202F}":
        cut.signs.append(scalar.value > 0x7F ? " " : Character(scalar))
        cut.runs.append([])
      default: return nil
      }
    }
    return cut
  }

  private static func isGrouped(_ cut: Cut) -> Bool {
    guard let sign = cut.signs.first else { return true }
    return cut.signs.allSatisfy { $0 == sign } && (1...3).contains(cut.runs[0].count)
      && cut.runs.dropFirst().allSatisfy { $0.count == 3 }
  }

  private static func fits(_ digits: [UInt8]) -> Bool {
    let most = Array(String(Int64.max).utf8)
    if digits.count != most.count { return digits.count < most.count }
    return !most.lexicographicallyPrecedes(digits)
  }
}
