@testable import LoonaSync

/// A configuration to be varied by a test.
struct ConfigurationText {
  var loona = "  template: 1674"
  var customers = "  files: customers.csv\n  key: customer_id"
  var balances = "  files: balances.csv\n  key: customer_id"
  var match = "[externalId]"
  var values = "    externalId: customer_id"
  /// More sections, or more keys of `pass` where the lines are indented.
  var rest = ""

  var yaml: String {
    """
    loona:
    \(loona)
    customers:
    \(customers)
    balances:
    \(balances)
    pass:
      match: \(match)
      values:
    \(values)
    \(rest)
    """
  }

  func parsed(in environment: [String: String] = [:]) throws -> Configuration {
    try Configuration.parse(yaml, environment: environment)
  }

  /// The sentences of all problems; none where the text is fine.
  func problems(in environment: [String: String] = [:]) -> [String] {
    do {
      _ = try Configuration.parse(yaml, environment: environment)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }
}
