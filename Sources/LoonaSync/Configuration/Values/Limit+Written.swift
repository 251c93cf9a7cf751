import Passes

extension Limit {
  /// Reads `1000`, `30%`, `12.5%` or `0.25%`.
  init?(written text: String) {
    if text.hasSuffix("%") {
      let parts = text.dropLast().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      guard let whole = Self.digits(parts[0], most: 5) else { return nil }
      var hundredths = 0
      if parts.count == 2 {
        guard let fraction = Self.digits(parts[1], most: 2) else { return nil }
        hundredths = parts[1].count == 1 ? fraction * 10 : fraction
      }
      self = .share(basisPoints: whole * 100 + hundredths)
    } else {
      guard let count = Self.digits(text[...], most: 12) else { return nil }
      self = .count(count)
    }
  }

  private static func digits(_ text: Substring, most: Int) -> Int? {
    guard (1...most).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}
