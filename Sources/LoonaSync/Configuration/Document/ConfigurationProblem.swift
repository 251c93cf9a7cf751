/// One thing that is wrong with a configuration; exit code 78.
struct ConfigurationProblem: Error, Hashable, Sendable {
  enum Fact: Hashable, Sendable {
    case unreadable(reason: String)
    case notYAML(reason: String)
    case alias(String)
    /// From here on they aren't told one by one.
    case furtherProblems
    /// Levels of indentation and of brackets together.
    case tooDeep(most: Int)
    case unknownKey(suggestion: String?, accepted: [String])
    case repeatedKey(firstLine: Int?)
    case keyNotText
    case missingKey(accepted: String)
    case wrongShape(found: Shape, accepted: String)
    /// `value` is nil where it must not be shown.
    case notAccepted(value: String?, accepted: String)
    case notYet
    case valueNotYet(String, accepted: String)
    case encodingNotYet(String)

    case malformedVariable
    case missingVariable(String)
    case empty

    case missingCredentials(accepted: String)
    /// A literal one, for an account that isn't on this machine.
    case secretWritten
    case secretTwice
    case secretFile(String, SecretFile.Problem)

    case onlyWith(type: String)
    /// Several of them stand there.
    case oneOfKeys([String])
    /// Values that `pass` maps, and that transactions move.
    case movedByTransactions([String])
    case columnAndTemplate
    case defaultAndEmpty
    case mapAndType
    case emptyCellInMap
    case templateWithoutColumn
    case templateOfTwoTables
    case noBalances
    case reservedName
    case tooManyValues(most: Int)
    case unknownValue(String, values: [String])
    case matchedTwice(String)
    /// No value of `pass.match` holds the customer's key.
    case keyNotMatched(column: String)
    case unfitDefault(String, reason: String)
  }

  /// What kind of YAML stands there.
  enum Shape: String, Hashable, Sendable {
    case text = "a single value"
    case list = "a list"
    case mapping = "a mapping"
    case nothing = "nothing"
  }

  var origin: ConfigurationOrigin
  var fact: Fact
}

/// All that is wrong with a configuration, in the order of its lines.
struct ConfigurationProblems: Error, Hashable, Sendable, CustomStringConvertible {
  let problems: [ConfigurationProblem]

  init(_ problems: [ConfigurationProblem]) {
    self.problems = problems.sorted {
      ($0.origin.line ?? 0, $0.origin.column ?? 0) < ($1.origin.line ?? 0, $1.origin.column ?? 0)
    }
  }

  /// A sentence a line.
  var description: String { problems.map(\.description).joined(separator: "\n") }
}
