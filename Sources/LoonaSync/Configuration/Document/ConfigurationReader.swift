import Yams

/// One reading of a document: what its nodes share, and the problems they report.
final class ConfigurationReader {
  /// Nobody mends more at a time, and a file of 1 MiB could have a hundred thousand.
  static let mostProblems = 100

  let file: String
  let environment: [String: String]
  let document: YAMLDocument
  private(set) var problems: [ConfigurationProblem] = []
  private var reported: Set<ConfigurationProblem> = []

  init(yaml: String, file: String, environment: [String: String]) throws(ConfigurationProblems) {
    self.file = file
    self.environment = environment
    document = try YAMLDocument(yaml, file: file)
  }

  var root: ConfigurationNode {
    ConfigurationNode(document.root ?? Node("", .implicit, .plain), path: "", keyMark: nil, reader: self)
  }

  /// What is reported now is told no more.
  var isFull: Bool { problems.count > Self.mostProblems }

  /// A node that is read twice reports once. The one after the last that is kept stands for all that follow.
  func report(_ problem: ConfigurationProblem) {
    guard !isFull, reported.insert(problem).inserted else { return }
    let isLast = problems.count == Self.mostProblems
    problems.append(isLast ? ConfigurationProblem(origin: problem.origin, fact: .furtherProblems) : problem)
  }
}
