/// How many brackets are open in a YAML text, read one character after another: by the larger of two counts.
///
/// A bracket in quotes or in a comment is none, and one count leaves those out; but what is a quote can't be told for sure
/// without parsing, so the other takes every bracket for one. Only a text made for it goes deeper than both say.
struct OpenBrackets {
  var count: Int { max(bare, all) }

  private enum Place {
    case plain
    case doubleQuotes
    case singleQuotes
    case comment
  }

  private var bare = 0
  private var all = 0
  private var place = Place.plain
  private var isEscaped = false
  private var previous: Unicode.Scalar = "\n"

  mutating func read(_ scalar: Unicode.Scalar) {
    defer { previous = scalar }
    switch scalar {
    case "[", "{": count(1)
    case "]", "}": count(-1)
    default: break
    }
    switch (place, scalar) {
    case (.plain, "\"") where isAtStart: place = .doubleQuotes
    // Two in a row are a quote within quotes.
    case (.plain, "'") where isAtStart || previous == "'": place = .singleQuotes
    case (.plain, "#") where isAtStart || "]}\"'".unicodeScalars.contains(previous): place = .comment
    case (.doubleQuotes, "\"") where !isEscaped, (.singleQuotes, "'"): place = .plain
    case (.comment, _) where YAMLNesting.isBreak(scalar): place = .plain
    default: break
    }
    isEscaped = place == .doubleQuotes && scalar == "\\" && !isEscaped
  }

  private mutating func count(_ step: Int) {
    all = max(0, all + step)
    if place == .plain { bare = max(0, bare + step) }
  }

  /// Whether a value or a comment may begin behind the previous character.
  private var isAtStart: Bool {
    switch previous {
    case " ", "\t", "\u{FEFF}", "[", "{", ",", ":", "?": true
    default: YAMLNesting.isBreak(previous)
    }
  }
}
