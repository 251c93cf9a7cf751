extension Duration {
  /// Reads `90s`, `15m`, `36h`, `1h30m`: whole hours, minutes and seconds, in this order, each at most once.
  init?(written text: String) {
    var rest = text[...]
    var seconds: Int64 = 0
    var hasUnits = false
    for (unit, length) in [("h", 3600), ("m", 60), ("s", 1)] as [(Character, Int64)] {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard rest[digits.endIndex...].first == unit else { continue }
      guard let number = Int64(digits), number <= 1_000_000 else { return nil }
      seconds += number * length
      rest = rest[digits.endIndex...].dropFirst()
      hasUnits = true
    }
    guard hasUnits, rest.isEmpty else { return nil }
    self = .seconds(seconds)
  }
}
