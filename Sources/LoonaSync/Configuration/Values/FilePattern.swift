import Foundation

/// A path, or a glob as `glob(7)` has it; `?` stands for one byte.
struct FilePattern: Hashable, Sendable {
  let text: DeferredText

  /// The files that the pattern names, in the order of their bytes.
  struct Match: Hashable, Sendable {
    let pattern: String
    /// Empty where a glob finds nothing. A path without wildcards is here whether or not the file exists.
    let paths: [String]
  }

  /// - Parameter folder: where relative paths start.
  func match(in folder: String, environment: [String: String]) throws(ConfigurationProblem) -> Match {
    let pattern = try text.resolvedNotEmpty(in: environment)
    let literal = pattern.path(in: folder)
    guard pattern.contains(where: { "*?[".contains($0) }), access(literal, F_OK) != 0 else {
      return Match(pattern: pattern, paths: [literal])
    }
    return Match(pattern: pattern, paths: Self.expanded(pattern.path(in: Self.escaped(folder))))
  }

  private static func expanded(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_MARK, nil, &found) == 0 else { return [] }
    let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    return paths.filter { !$0.hasSuffix("/") }.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }

  private static func escaped(_ folder: String) -> String {
    String(folder.flatMap { "*?[]\\".contains($0) ? ["\\", $0] : [$0] })
  }
}

extension [FilePattern] {
  /// The files of each pattern, in order; a file that two patterns name is in the first.
  func matches(
    in folder: String, environment: [String: String]
  ) throws(ConfigurationProblems) -> [FilePattern.Match] {
    var matches: [FilePattern.Match] = []
    var problems: [ConfigurationProblem] = []
    var seen: Set<String> = []
    for pattern in self {
      do {
        let match = try pattern.match(in: folder, environment: environment)
        let isEmpty = match.paths.isEmpty
        let paths = match.paths.filter { seen.insert($0).inserted }
        if isEmpty || !paths.isEmpty { matches.append(FilePattern.Match(pattern: match.pattern, paths: paths)) }
      } catch { problems.append(error) }
    }
    guard problems.isEmpty else { throw ConfigurationProblems(problems) }
    return matches
  }
}
