import Passes

/// How the chain's tills and offices write one and the same thing; the dice fall anew each night.
struct SampleSpelling {
  private var dice: Dice

  init(seed: UInt64) { dice = Dice(seed: seed) }

  mutating func phone(_ national: String) -> String {
    let digits = Array(national).map(String.init)
    func part(_ range: Range<Int>) -> String { digits[range].joined() }
    let (code, first, second, third) = (part(0..<3), part(3..<6), part(6..<8), part(8..<10))
    return switch dice.roll(6) {
    case 0: "+7\(national)"
    case 1: "8\(national)"
    case 2: "8 (\(code)) \(first)-\(second)-\(third)"
    case 3: "+7 \(code) \(first)-\(second)-\(third)"
    case 4: "+7 (\(code)) \(first)\u{A0}\(second)\u{A0}\(third)"
    default: "\(code) \(first) \(second) \(third)"
    }
  }

  /// - Parameter kopecks: an amount, exactly.
  mutating func amount(_ kopecks: Int64) -> String {
    let sign = kopecks < 0 ? "-" : ""
    let whole = String(kopecks.magnitude / 100)
    let cents = String(100 + kopecks.magnitude % 100).dropFirst()
    return switch dice.roll(6) {
    case 0: "\(sign)\(whole).\(cents)"
    case 1: "\(sign)\(whole),\(cents)"
    case 2: "\(sign)\(Self.grouped(whole, by: " ")),\(cents)"
    case 3: "\(sign)\(Self.grouped(whole, by: "\u{A0}")),\(cents)"
    case 4: "\(sign)\(Self.grouped(whole, by: ",")).\(cents)"
    default: cents.hasSuffix("0") ? "\(sign)\(whole).\(cents.dropLast())" : "\(sign)\(whole).\(cents)"
    }
  }

  static func day(_ date: CalendarDate?) -> String {
    guard let date else { return "" }
    let (year, month, day) = (String(date.year), String(100 + date.month), String(100 + date.day))
    return "\(day.dropFirst()).\(month.dropFirst()).\(year)"
  }

  private static func grouped(_ digits: String, by separator: String) -> String {
    guard digits.count > 3 else { return digits }
    return "\(digits.dropLast(3))\(separator)\(digits.suffix(3))"
  }
}
