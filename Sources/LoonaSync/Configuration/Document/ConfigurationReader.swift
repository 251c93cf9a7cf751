import Yams

/// One reading of a document: what its nodes share, and the problems they report.
final class ConfigurationReader {
  let file: String
  let environment: [String: String]
  let document: YAMLDocument
  private(set) var problems: [ConfigurationProblem] = []

  init(yaml: String, file: String, environment: [String: String]) throws(ConfigurationProblems) {
    self.file = file
    self.environment = environment
    document = try YAMLDocument(yaml, file: file)
  }

  var root: ConfigurationNode {
    ConfigurationNode(document.root ?? Node("", .implicit, .plain), path: "", keyMark: nil, reader: self)
  }

  /// A node that is read twice reports once.
  func report(_ problem: ConfigurationProblem) {
    if !problems.contains(problem) { problems.append(problem) }
  }
}
