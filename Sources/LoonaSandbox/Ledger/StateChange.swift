/// One line of the state file: what is so from here on.
enum StateChange: Sendable, Codable {
  /// The first line of a file.
  case began(epochSeconds: Int)
  case pass(Sandbox.Pass)
  case template(Sandbox.Template)
  case secret(String)
  case create(key: String, RememberedAnswer?)
  /// The answer to a transaction, under its key.
  case answer(key: String, RememberedAnswer)
  /// A later line with the same number stands.
  case effect(Sandbox.Effect)
}

/// State changes that wait to be written.
struct Journal: Sendable {
  private(set) var changes: [StateChange] = []

  mutating func append(_ change: StateChange) {
    changes.append(change)
  }

  mutating func take() -> [StateChange] {
    defer { changes = [] }
    return changes
  }
}
