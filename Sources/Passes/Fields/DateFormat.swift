/// How a file writes its dates: `dd`, `d`, `MM`, `M` and `yyyy` stand for digits, everything else for itself.
///
/// `d` and `M` take one digit or two. A year has four digits: two would have to be guessed.
public struct DateFormat: Hashable, Sendable {
  enum Piece: Hashable, Sendable {
    case day(min: Int)
    case month(min: Int)
    case year
    case literal(UInt8)
  }

  public let pattern: String
  let pieces: [Piece]

  public static let iso = DateFormat(
    pattern: "yyyy-MM-dd",
    pieces: [
      .year, .literal(0x2D), .month(min: 2), .literal(0x2D), .day(min: 2),
    ])

  private init(pattern: String, pieces: [Piece]) {
    self.pattern = pattern
    self.pieces = pieces
  }

  /// Nil unless the pattern has day, month and a year of four digits, each once.
  public init?(_ pattern: String) {
    var pieces: [Piece] = []
    var rest = Substring(pattern)
    while let first = rest.first {
      let run = rest.prefix { $0 == first }
      switch (first, run.count) {
      case ("d", 1...2): pieces.append(.day(min: run.count))
      case ("M", 1...2): pieces.append(.month(min: run.count))
      case ("y", 4): pieces.append(.year)
      default:
        if first.isLetter { return nil }
        pieces += run.utf8.map(Piece.literal)
      }
      rest = rest.dropFirst(run.count)
    }
    func count(_ test: (Piece) -> Bool) -> Int { pieces.count(where: test) }
    guard count({ if case .day = $0 { true } else { false } }) == 1,
      count({ if case .month = $0 { true } else { false } }) == 1, count({ $0 == .year }) == 1
    else { return nil }
    self.init(pattern: pattern, pieces: pieces)
  }

  /// Nil where it is not written so, or the calendar has no such day.
  public func date(_ text: ByteSlice) -> CalendarDate? { parse(text) }

  func parse(_ text: ByteSlice) -> CalendarDate? {
    var position = 0
    var day = 0
    var month = 0
    var year = 0
    func number(_ least: Int, _ most: Int) -> Int? {
      var value = 0
      var digits = 0
      while digits < most, position < text.count, text[position] &- 0x30 < 10 {
        value = value * 10 + Int(text[position] - 0x30)
        position += 1
        digits += 1
      }
      return digits >= least ? value : nil
    }
    for piece in pieces {
      switch piece {
      case .day(let least):
        guard let value = number(least, 2) else { return nil }
        day = value
      case .month(let least):
        guard let value = number(least, 2) else { return nil }
        month = value
      case .year:
        guard let value = number(4, 4) else { return nil }
        year = value
      case .literal(let byte):
        guard position < text.count, text[position] == byte else { return nil }
        position += 1
      }
    }
    return position == text.count ? CalendarDate(year: year, month: month, day: day) : nil
  }
}
