import Passes

/// An operation that is shown, with its outcome once there is one.
public struct ChangeSample: Hashable, Sendable {
  public var operation: Operation
  public var outcome: Outcome?

  public init(operation: Operation, outcome: Outcome? = nil) {
    self.operation = operation
    self.outcome = outcome
  }

  public var passID: PassID? { outcome?.passID ?? operation.passID }
  /// What was really written, or else what the plan wants.
  public var changes: [FieldChange] { Self.changes(of: operation, outcome) }

  /// A transaction keeps what it asked for beside what became of the card; its code opens the card, and is not shown.
  static func changes(of operation: Operation, _ outcome: Outcome?) -> [FieldChange] {
    if operation.action == .transact {
      let asked = operation.changes.filter { Transaction.shownNames.contains($0.name) }
      return outcome?.kind == .done ? asked + (outcome?.written ?? []) : asked
    }
    if let outcome, !outcome.written.isEmpty { return outcome.written }
    return operation.changes
  }
}
