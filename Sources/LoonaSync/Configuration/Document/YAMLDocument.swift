import Yams

/// A YAML text as nodes, the repeated keys included.
struct YAMLDocument {
  struct Position: Hashable {
    var line: Int
    var column: Int
  }

  /// Nil for an empty document.
  let root: Node?
  /// Keys that had to be disguised, by where they stand.
  let disguised: [Position: String]

  /// Yams stops at the first mapping with a repeated key and says nothing of the rest. So the key's first character is
  /// exchanged for one of Unicode's private use area, which moves no position, and the text is parsed again: as often as a
  /// text of that length may be, so that a long one takes no minutes.
  init(_ yaml: String, file: String) throws(ConfigurationProblems) {
    var lines = yaml.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    if lines[0].first == "\u{FEFF}" { lines[0].removeFirst() }
    if let alias = YAMLAliases.first(in: lines) {
      let origin = ConfigurationOrigin(file: file, line: alias.position.line, column: alias.position.column)
      throw ConfigurationProblems([ConfigurationProblem(origin: origin, fact: .alias(alias.name))])
    }
    if let position = YAMLNesting.tooDeep(in: lines) {
      let origin = ConfigurationOrigin(file: file, line: position.line, column: position.column)
      throw ConfigurationProblems([ConfigurationProblem(origin: origin, fact: .tooDeep(most: YAMLNesting.deepest))])
    }
    var disguised: [Position: String] = [:]
    while true {
      do {
        root = try compose(yaml: Self.joined(lines), .default, .default, .utf8)
        self.disguised = disguised
        return
      } catch {
        let duplicate = Self.duplicate(in: error)
        if let duplicate, disguised.count == Self.mostRepeats(in: lines) {
          throw Self.repeats(disguised, and: duplicate, file: file)
        }
        if let duplicate, disguised[duplicate.position] == nil,
          Self.disguise(duplicate, as: disguised.count, in: &lines)
        {
          disguised[duplicate.position] = duplicate.key
        } else {
          throw ConfigurationProblems([Self.problem(error, file: file)])
        }
      }
    }
  }

  func key(_ scalar: Node.Scalar) -> String {
    guard !disguised.isEmpty, let mark = scalar.mark else { return scalar.string }
    return disguised[Position(line: mark.line, column: mark.column)] ?? scalar.string
  }

  /// How many repeated keys are looked for: what is parsed is at most 2 MiB in all, or the text twice.
  private static func mostRepeats(in lines: [[Unicode.Scalar]]) -> Int {
    let length = lines.reduce(0) { $0 + $1.count + 1 }
    return max(1, min(ConfigurationReader.mostProblems, (2 << 20) / length))
  }

  private static func repeats(
    _ disguised: [Position: String], and last: (key: String, position: Position), file: String
  ) -> ConfigurationProblems {
    func problem(_ position: Position, _ key: String, _ fact: ConfigurationProblem.Fact) -> ConfigurationProblem {
      let origin = ConfigurationOrigin(file: file, line: position.line, column: position.column, path: key)
      return ConfigurationProblem(origin: origin, fact: fact)
    }
    return ConfigurationProblems(
      disguised.map { problem($0.key, $0.value, .repeatedKey(firstLine: nil)) }
        + [problem(last.position, last.key, .furtherProblems)])
  }

  /// In one piece: a scalar view to which the lines are appended takes the longer for each, the longer it is.
  private static func joined(_ lines: [[Unicode.Scalar]]) -> String {
    String(String.UnicodeScalarView(lines.joined(separator: CollectionOfOne("\n"))))
  }

  private static func duplicate(in error: any Error) -> (key: String, position: Position)? {
    guard case YamlError.duplicatedKeysInMapping(let keys, let context) = error, let key = keys.first else {
      return nil
    }
    return (key, Position(line: context.mark.line, column: context.mark.column))
  }

  private static func disguise(
    _ duplicate: (key: String, position: Position), as number: Int, in lines: inout [[Unicode.Scalar]]
  ) -> Bool {
    let line = duplicate.position.line - 1
    var column = duplicate.position.column - 1
    guard lines.indices.contains(line), lines[line].indices.contains(column),
      let replacement = Unicode.Scalar(UInt32(0xE000 + number))
    else { return false }
    if lines[line][column] == "\"" || lines[line][column] == "'" { column += 1 }
    guard lines[line].indices.contains(column), lines[line][column] == duplicate.key.unicodeScalars.first else {
      return false
    }
    lines[line][column] = replacement
    return true
  }

  private static func problem(_ error: any Error, file: String) -> ConfigurationProblem {
    var origin = ConfigurationOrigin(file: file)
    func place(_ mark: Mark) { (origin.line, origin.column) = (mark.line, mark.column) }
    guard let error = error as? YamlError else {
      return ConfigurationProblem(origin: origin, fact: .notYAML(reason: "\(error)"))
    }
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      place(mark)
      let reason = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
      return ConfigurationProblem(origin: origin, fact: .notYAML(reason: reason))
    case .duplicatedKeysInMapping(let keys, let context):
      place(context.mark)
      origin.path = keys.first ?? ""
      return ConfigurationProblem(origin: origin, fact: .repeatedKey(firstLine: nil))
    case .reader(let problem, let offset, _, let yaml):
      if let offset { origin.line = yaml.prefix(offset).count { $0.isNewline } + 1 }
      return ConfigurationProblem(origin: origin, fact: .notYAML(reason: problem))
    default:
      return ConfigurationProblem(origin: origin, fact: .notYAML(reason: "it could not be parsed"))
    }
  }
}
