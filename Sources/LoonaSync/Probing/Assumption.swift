/// What loona-api.md assumes, and what a live account was seen to do.
struct Assumption: Encodable {
  /// Under which the state keeps it.
  var name: String
  /// As loona-api.md numbers it: `A4`, or `O` for what was observed elsewhere.
  var statement: String
  var assumed: String
  /// Nil where it could not be tested; then `consequence` says why.
  var seen: String?
  /// Whether what was seen is what is assumed.
  var holds: Bool?
  /// What it changes for us.
  var consequence: String

  private enum CodingKeys: String, CodingKey {
    case name, statement, assumed, seen, holds, consequence
  }

  static func untested(_ name: String, _ statement: String, _ assumed: String, _ reason: String) -> Assumption {
    Assumption(name: name, statement: statement, assumed: assumed, consequence: reason)
  }

  /// On a line of the table.
  var line: String {
    guard let seen, let holds else { return "not tested  \(statement) \(name): assumed \(assumed). \(consequence)" }
    let mark = holds ? "as assumed" : "OTHERWISE "
    return "\(mark)  \(statement) \(name): assumed \(assumed); seen \(seen). \(consequence)"
  }
}
