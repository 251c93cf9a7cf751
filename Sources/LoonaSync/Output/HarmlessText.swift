/// Text from outside, made fit for a terminal and a log: nothing in it moves the cursor, changes colours, hides what stands
/// around it, or begins a line that it doesn't own.
enum HarmlessText {
  /// On one line.
  static func line(_ text: String) -> String { replaced(text, keepsLines: false) }

  /// Lines and tabs stay.
  static func lines(_ text: String) -> String { replaced(text, keepsLines: true) }

  /// The same JSON document: what must not be seen can only stand in strings, where an escape means the same.
  static func json(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHarmful) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isHarmful(scalar) {
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func replaced(_ text: String, keepsLines: Bool) -> String {
    let isBad: (Unicode.Scalar) -> Bool = { isHarmful($0) || (!keepsLines && endsLine($0)) }
    guard text.unicodeScalars.contains(where: isBad) else { return text }
    let scalars = text.unicodeScalars.map { isBad($0) ? "\u{FFFD}" : $0 }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  /// The control characters but tab and line feed, and those that turn the direction of text.
  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\t", "\n": false
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}",
      "\u{2066}"..."\u{2069}":
      true
    default: false
    }
  }
}
