/// Digits in groups, as phones are written: `+7 (900) 123-45-67`.
enum SpacedDigits {
  private static let digitsMin = 9
  /// The most that may stand between two groups: `) (`.
  private static let gapMax = 3

  /// Nine digits or more, groups together, become `•`; what stands between them stays.
  static func masked(in text: String) -> String {
    var scalars = Array(text.unicodeScalars)
    var start = 0
    while start < scalars.count {
      guard isDigit(scalars[start]) else {
        start += 1
        continue
      }
      let end = end(of: scalars, from: start)
      if scalars[start..<end].count(where: isDigit) >= digitsMin {
        for index in start..<end where isDigit(scalars[index]) { scalars[index] = "•" }
      }
      start = end
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func end(of scalars: [Unicode.Scalar], from start: Int) -> Int {
    var end = start + 1
    var position = end
    while position < scalars.count, position - end < gapMax {
      if isDigit(scalars[position]) { end = position + 1 } else if !isSeparator(scalars[position]) { break }
      position += 1
    }
    return end
  }

  /// One that is masked already counts: the first groups may have been long.
  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "•" || scalar.properties.numericType == .decimal
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    " -().,/_+".unicodeScalars.contains(scalar) || ("\u{2010}"..."\u{2015}").contains(scalar) || scalar == "\u{2212}"
  }
}
