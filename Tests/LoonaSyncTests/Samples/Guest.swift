import Passes

/// An invented guest of a coffee chain that does not exist.
struct Guest: Equatable {
  enum Sex: String {
    case male = "м"
    case female = "ж"
  }

  /// From 1; the first night's guests come first.
  var number: Int
  var firstName: String
  var lastName: String
  var sex: Sex
  /// Ten national digits, in DEF codes that no operator has (samples/README.md).
  var phone: String
  var email: String
  /// Nil where the export leaves the cell empty.
  var birthday: CalendarDate?
  /// 1 to 3.
  var level: Int
  /// In kopecks.
  var balance: Int64

  var key: String { Self.key(number) }

  /// Leading zeros, and now and then Cyrillic letters: a key is text.
  static func key(_ number: Int) -> String {
    let digits = String(repeating: "0", count: 6 - String(number).count) + String(number)
    return number % 50 == 0 ? "КЛУБ-\(digits)" : digits
  }
}

/// A generator whose picks stay the same from one standard library to the next.
struct Dice {
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// 0 to `sides` − 1.
  mutating func roll(_ sides: Int) -> Int { Int(generator.next() % UInt64(sides)) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[roll(elements.count)] }

  /// Fisher and Yates.
  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for last in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(last, roll(last + 1)) }
    return elements
  }
}
