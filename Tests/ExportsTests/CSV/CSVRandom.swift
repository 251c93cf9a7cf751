/// The same files for the same seed: SplitMix64, and what is drawn from it.
struct CSVRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  /// A short file of what a reader may stumble over, more often broken than not.
  mutating func file() -> [UInt8] {
    let pieces =
      [
        ",", ",", ";", "\n", "\n", "\r\n", "\r", "\"", "\"\"", "\0", "x", "ё", "12345678", " ", "\t", "|", "\n\n",
        "\"a\nb\"", "€😀", "1,2,3\n", "\"1\",2,3\r\n", "x,y\n",
      ].map { Array($0.utf8) } + [[0xD0], [0xFF], [0x80, 0x80]]
    return (0..<Int.random(in: 1...60, using: &self)).flatMap { _ in pick(pieces) }
  }

  mutating func cell() -> String {
    let pieces = ["", "x", "Ёж", "\"", ";", ",", "\n", "\r\n", "\r", "\t", "0123456789", "😀"]
    return (0..<Int.random(in: 0...5, using: &self)).map { _ in pick(pieces) }.joined()
  }

  mutating func written(_ cell: String) -> String {
    let needsQuotes = cell.utf8.contains { [0x22, 0x3B, 0x0A, 0x0D].contains($0) }
    guard needsQuotes || Bool.random(using: &self) else { return cell }
    return "\"" + cell.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
