import Yams

/// A value of the document and where it stands. What does not fit is reported, and nil is the answer.
struct ConfigurationNode {
  let node: Node
  let path: String
  let reader: ConfigurationReader
  private let keyMark: Mark?

  init(_ node: Node, path: String, keyMark: Mark?, reader: ConfigurationReader) {
    self.node = node
    self.path = path
    self.keyMark = keyMark
    self.reader = reader
  }

  var origin: ConfigurationOrigin { origin(node.mark) }
  /// Where the key of this value stands: what lacks something is named by its key.
  var keyOrigin: ConfigurationOrigin { origin(keyMark ?? node.mark) }

  private func origin(_ mark: Mark?) -> ConfigurationOrigin {
    ConfigurationOrigin(file: reader.file, line: mark?.line ?? 1, column: mark?.column ?? 1, path: path)
  }

  func report(_ fact: ConfigurationProblem.Fact) {
    reader.report(ConfigurationProblem(origin: origin, fact: fact))
  }

  func reportKey(_ fact: ConfigurationProblem.Fact) {
    reader.report(ConfigurationProblem(origin: keyOrigin, fact: fact))
  }

  var shape: ConfigurationProblem.Shape {
    switch node {
    case .scalar(let scalar):
      scalar.style == .plain && ["", "~", "null"].contains(scalar.string) ? .nothing : .text
    case .sequence: .list
    case .mapping, .alias: .mapping
    }
  }

  /// - Parameter accepted: all keys that may stand here, in the order in which they are listed to people. A section
  ///   whose keys are all commented out counts as an empty one.
  func mapping(_ accepted: [String]) -> ConfigurationMapping? {
    guard let mapping = entries(accepted: "a mapping with the keys \(accepted.joined(separator: ", "))") else {
      return nil
    }
    for entry in mapping.entries where !accepted.contains(entry.key) && !reader.isFull {
      let suggestion = Spelling.closest(to: entry.key, among: accepted)
      entry.value.reportKey(.unknownKey(suggestion: suggestion, accepted: accepted))
    }
    for entry in mapping.entries where NotYet.paths.contains(entry.value.path) { entry.value.reportKey(.notYet) }
    return mapping
  }

  /// A mapping whose keys are free; each by its source text, so that `1`, `yes` and `2026-11-24` are what they seem.
  func entries(accepted: String) -> ConfigurationMapping? {
    switch (node, shape) {
    case (_, .nothing): return ConfigurationMapping(self, entries: [])
    case (.mapping(let mapping), _): return ConfigurationMapping(self, entries: entries(of: mapping))
    default:
      report(.wrongShape(found: shape, accepted: accepted))
      return nil
    }
  }

  private func entries(of mapping: Node.Mapping) -> [ConfigurationMapping.Entry] {
    var entries: [ConfigurationMapping.Entry] = []
    var lines: [String: Int?] = [:]
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key else {
        reader.report(ConfigurationProblem(origin: origin(key.mark), fact: .keyNotText))
        continue
      }
      let name = reader.document.key(scalar)
      let child = ConfigurationNode(value, path: path(of: name), keyMark: scalar.mark, reader: reader)
      if let line = lines[name] {
        child.reportKey(.repeatedKey(firstLine: line))
      } else {
        lines[name] = .some(scalar.mark?.line)
        entries.append(ConfigurationMapping.Entry(key: name, value: child))
      }
    }
    return entries
  }

  /// A long key is shortened, as the path of each key within would hold it whole.
  private func path(of key: String) -> String {
    let key = key.utf8.count <= 400 ? key : "\(String(key.unicodeScalars.prefix(60)))…"
    return path.isEmpty ? key : "\(path).\(key)"
  }

  /// The items of a list; a single value is a list of one.
  func list(accepted: String) -> [ConfigurationNode]? {
    switch (node, shape) {
    case (.scalar, .text): return [self]
    case (.sequence(let sequence), _):
      return sequence.enumerated().map { index, item in
        ConfigurationNode(item, path: "\(path)[\(index)]", keyMark: item.mark ?? keyMark, reader: reader)
      }
    default:
      report(.wrongShape(found: shape, accepted: accepted))
      return nil
    }
  }
}
