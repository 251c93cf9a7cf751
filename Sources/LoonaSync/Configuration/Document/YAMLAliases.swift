/// Aliases of a YAML text, told before it is parsed.
///
/// A few lines of aliases to aliases stand for billions of nodes, and Yams walks all of a node that is a key: the time of
/// reading doubles with each line. A configuration needs none, so they are refused.
enum YAMLAliases {
  /// The first `*name` whose `&name` stands in the text too, wherever either stands: quotes and comments aren't looked at,
  /// for a text that has both by chance is rarer than a mistake in telling them apart.
  static func first(in lines: [[Unicode.Scalar]]) -> (name: String, position: YAMLDocument.Position)? {
    let anchors = Set(names(behind: "&", in: lines).map(\.name))
    guard !anchors.isEmpty else { return nil }
    return names(behind: "*", in: lines).first { anchors.contains($0.name) }
  }

  private static func names(
    behind sign: Unicode.Scalar, in lines: [[Unicode.Scalar]]
  ) -> [(name: String, position: YAMLDocument.Position)] {
    var found: [(name: String, position: YAMLDocument.Position)] = []
    for (number, line) in lines.enumerated() {
      for column in line.indices where line[column] == sign {
        let name = line[(column + 1)...].prefix { isNameScalar($0) }
        guard !name.isEmpty else { continue }
        let position = YAMLDocument.Position(line: number + 1, column: column + 1)
        found.append((String(String.UnicodeScalarView(name)), position))
      }
    }
    return found
  }

  /// What libyaml takes for part of a name.
  private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
    default: false
    }
  }
}
