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

  static func changes(of operation: Operation, _ outcome: Outcome?) -> [FieldChange] {
    if let outcome, !outcome.written.isEmpty { outcome.written } else { operation.changes }
  }
}
