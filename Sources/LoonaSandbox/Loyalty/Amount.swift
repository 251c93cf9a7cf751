import Foundation

/// An amount of money, bonuses or stamps, counted in hundredths. Nothing here is ever a floating-point number.
public struct Amount: Sendable, Hashable, Comparable, Codable {
  /// What any single amount may come to, so that products with a percentage stay within 64 bits.
  static let most = Amount(hundredths: 10_000_000_000_000)

  public var hundredths: Int

  public init(hundredths: Int) { self.hundredths = hundredths }

  public static let zero = Amount(hundredths: 0)

  /// From `12`, `12.5` or `-12.50`; nil for anything else, for more than two decimals too.
  public init?(_ text: some StringProtocol) {
    let isNegative = text.hasPrefix("-")
    let parts = (isNegative ? text.dropFirst() : text[...]).split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ CalendarDay.isDigits(Substring($0)) }),
      let whole = Int(parts[0])
    else { return nil }
    var decimals = 0
    if parts.count == 2 {
      guard parts[1].count <= 2, let value = Int(parts[1]) else { return nil }
      decimals = parts[1].count == 1 ? value * 10 : value
    }
    let (scaled, overflows) = whole.multipliedReportingOverflow(by: 100)
    guard !overflows, scaled <= Self.most.hundredths else { return nil }
    hundredths = isNegative ? -(scaled + decimals) : scaled + decimals
  }

  /// `12.50`
  public var text: String {
    let magnitude = hundredths.magnitude
    let decimals = magnitude % 100
    return "\(hundredths < 0 ? "-" : "")\(magnitude / 100).\(decimals < 10 ? "0" : "")\(decimals)"
  }

  /// From text as ``text`` writes it, or from a whole number.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try (try? container.decode(Int.self)).map(String.init) ?? container.decode(String.self)
    guard let amount = Amount(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no amount, as 12.50 is one")
    }
    self = amount
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  public static func < (left: Amount, right: Amount) -> Bool { left.hundredths < right.hundredths }
  static func + (left: Amount, right: Amount) -> Amount { Amount(hundredths: left.hundredths + right.hundredths) }
  static func - (left: Amount, right: Amount) -> Amount { Amount(hundredths: left.hundredths - right.hundredths) }

  /// A share of it, rounded to a hundredth.
  ///
  /// - Parameter share: in hundredths of a percent.
  func share(_ share: Int, rounding: LoyaltyOptions.Rounding) -> Amount {
    let product = hundredths * share
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: 10_000)
    return switch rounding {
    case .down: Amount(hundredths: quotient)
    case .halfUp: Amount(hundredths: remainder >= 5_000 ? quotient + 1 : quotient)
    case .halfEven:
      Amount(
        hundredths: remainder > 5_000 || (remainder == 5_000 && quotient % 2 == 1) ? quotient + 1 : quotient)
    }
  }
}
