import Passes

/// What the reports say in the reader's language, numbers and times included.
struct Wording: Sendable {
  let language: Language
  let zone: LocalZone

  func callAsFunction(_ phrase: Phrase) -> String {
    switch language {
    case .english: phrase.english
    case .russian: phrase.russian
    }
  }

  /// A name from an `Identity`, which comes in English.
  func term(_ name: String) -> String {
    language == .russian ? RussianTerms.all[name.lowercased()] ?? name : name
  }

  func number(_ number: Int) -> String { self.number(Int64(number)) }

  func number(_ number: Int64) -> String { (number < 0 ? "−" : "") + grouped(String(number.magnitude)) }

  func money(_ minorUnits: Int64, decimals: Int) -> String {
    let text = Money.text(minorUnits, decimals: decimals)
    let parts = text.drop { $0 == "-" }.split(separator: ".")
    let sign = minorUnits < 0 ? "−" : ""
    guard let whole = parts.first else { return text }
    guard parts.count == 2 else { return sign + grouped(String(whole)) }
    return "\(sign)\(grouped(String(whole)))\(language == .russian ? "," : ".")\(parts[1])"
  }

  func amount(_ value: Int64, decimals: Int?) -> String {
    decimals.map { money(value, decimals: $0) } ?? number(value)
  }

  /// With two digits behind the point.
  func rate(_ rate: Double) -> String { money(Int64((rate * 100).rounded()), decimals: 2) }

  func bytes(_ count: Int64) -> String {
    if count < 1024 { return "\(number(count)) \(self(.bytes))" }
    let units = ["KiB", "MiB", "GiB", "TiB"]
    var tenths = count * 10 / 1024
    var unit = 0
    while tenths >= 10_240, unit < units.count - 1 {
      tenths /= 1024
      unit += 1
    }
    return "\(money(tenths, decimals: 1)) \(units[unit])"
  }

  /// Its two largest units, `1 h 12 min`; short ones with a tenth, `1.8 s`.
  func duration(_ duration: Duration) -> String {
    let milliseconds = max(0, duration.milliseconds)
    let seconds = milliseconds / 1000
    switch seconds {
    case 0: return "\(milliseconds) \(self(.milliseconds))"
    case ..<10: return "\(money(milliseconds / 100, decimals: 1)) \(self(.seconds))"
    case ..<60: return "\(seconds) \(self(.seconds))"
    case ..<3600: return join(seconds / 60, .minutes, seconds % 60, .seconds)
    default: return join(seconds / 3600, .hours, seconds / 60 % 60, .minutes)
    }
  }

  private func join(_ large: Int64, _ largeUnit: Phrase, _ small: Int64, _ smallUnit: Phrase) -> String {
    let first = "\(number(large)) \(self(largeUnit))"
    return small == 0 ? first : "\(first) \(small) \(self(smallUnit))"
  }

  private func grouped(_ digits: String) -> String {
    let separator: Character = language == .russian ? "\u{A0}" : ","
    var result = ""
    for (position, digit) in digits.enumerated() {
      if position > 0, (digits.count - position) % 3 == 0 { result.append(separator) }
      result.append(digit)
    }
    return result
  }
}
