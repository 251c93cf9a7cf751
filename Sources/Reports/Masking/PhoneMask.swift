/// Finds numbers that may be phones, and leaves of each its beginning and its last two digits.
enum PhoneMask {
  private static let digitsMin = 9

  /// The value is known to be a phone, or something in a phone's place.
  static func masked(_ value: String) -> String {
    let digits = value.unicodeScalars.filter(isDigit)
    guard digits.count >= 7 else { return value.isEmpty ? "" : "•••" }
    return mask(Array(digits))
  }

  /// Written as Russian or E.164 phones are; a card's or a customer's number is not.
  static func isPhone(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard scalars.allSatisfy({ isDigit($0) || isSeparator($0) || $0 == "+" }) else { return false }
    let digits = scalars.filter(isDigit)
    if text.contains("+") { return (8...15).contains(digits.count) }
    return switch digits.count {
    case 11: digits.first == "7" || digits.first == "8"
    case 10: digits.first == "9"
    default: false
    }
  }

  static func masked(in text: String) -> String {
    guard text.unicodeScalars.count(where: isDigit) >= digitsMin else { return text }
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var position = 0
    while position < scalars.count {
      guard isDigit(scalars[position]) || scalars[position] == "+" else {
        result.append(scalars[position])
        position += 1
        continue
      }
      let end = NumberRun.end(in: scalars, from: position)
      let run = scalars[position..<end]
      let digits = run.filter(isDigit)
      if digits.count >= digitsMin, !NumberRun.isAmount(run), !NumberRun.isCompactTime(run) {
        result.append(contentsOf: mask(digits).unicodeScalars)
      } else {
        result.append(contentsOf: run)
      }
      position = end
    }
    return String(result)
  }

  /// Russian numbers keep their form; of others the first and the last two digits stay.
  private static func mask(_ digits: [Unicode.Scalar]) -> String {
    let end = String(String.UnicodeScalarView(digits.suffix(2)))
    if digits.count == 11, digits[0] == "7" || digits[0] == "8" { return "+7 \(digits[1])•• •••-••-\(end)" }
    return "\(digits[0])\(String(repeating: "•", count: digits.count - 3))\(end)"
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType == .decimal }

  static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "\t", "-", "(", ")", ".", "\u{A0}", "\u{AD}", "\u{202F}", "\u{2060}", "\u{2212}", "\u{3000}", "\u{FEFF}":
      true
    // Spaces of all widths and none, then dashes.
    default: ("\u{2000}"..."\u{200F}").contains(scalar) || ("\u{2010}"..."\u{2015}").contains(scalar)
    }
  }
}
