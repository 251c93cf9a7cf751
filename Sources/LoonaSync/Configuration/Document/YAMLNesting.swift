/// How deep a YAML text may go, told before it is parsed.
///
/// Yams walks all of a node that is a key, so what lies in keys of keys is walked once for each level: two kilobytes can take
/// seconds. A configuration needs a handful of levels.
enum YAMLNesting {
  /// Levels of indentation and of brackets together.
  static let deepest = 32

  /// Where the text goes deeper. A text that passes has at most two collections for each level, as a list may stand at its
  /// key's own column.
  static func tooDeep(in lines: [[Unicode.Scalar]]) -> YAMLDocument.Position? {
    var columns: Set<Int> = []
    var brackets = OpenBrackets()
    for (number, line) in lines.enumerated() {
      for column in starts(in: line) {
        columns.insert(column)
        if columns.count + brackets.count > deepest { return .init(line: number + 1, column: column + 1) }
      }
      for column in line.indices {
        brackets.read(line[column])
        if columns.count + brackets.count > deepest { return .init(line: number + 1, column: column + 1) }
      }
      brackets.read("\n")
    }
    return nil
  }

  /// The columns where a collection without brackets may begin: of the first word, and of each `-`, `?` and `:` before it.
  /// One that lies in another begins at a greater column.
  private static func starts(in line: [Unicode.Scalar]) -> [Int] {
    var starts: [Int] = []
    var isAtStart = true
    for (column, scalar) in line.enumerated() {
      if isBreak(scalar) { isAtStart = true }
      guard isAtStart, !isBlank(scalar) else { continue }
      let isComment = scalar == "#"
      if !isComment { starts.append(column) }
      let isAlone = column + 1 == line.count || isBlank(line[column + 1])
      isAtStart = !isComment && isAlone && (scalar == "-" || scalar == "?" || scalar == ":")
    }
    return starts
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\u{FEFF}" || isBreak(scalar)
  }

  /// Where libyaml begins a line, beside the line feed at which the lines were cut.
  static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }
}
