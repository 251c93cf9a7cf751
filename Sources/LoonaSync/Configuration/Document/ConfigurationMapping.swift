/// The keys of a section, in the order of the file, each once.
struct ConfigurationMapping {
  struct Entry {
    var key: String
    var value: ConfigurationNode
  }

  let node: ConfigurationNode
  let entries: [Entry]

  init(_ node: ConfigurationNode, entries: [Entry]) {
    self.node = node
    self.entries = entries
  }

  /// Nil where the key is not there.
  subscript(_ key: String) -> ConfigurationNode? {
    entries.first { $0.key == key }?.value
  }

  /// - Parameter accepted: what belongs there, for the sentence.
  func required(_ key: String, accepted: String) -> ConfigurationNode? {
    if let value = self[key] { return value }
    var origin = node.keyOrigin
    origin.path = node.path.isEmpty ? key : "\(node.path).\(key)"
    node.reader.report(ConfigurationProblem(origin: origin, fact: .missingKey(accepted: accepted)))
    return nil
  }
}
