import Passes

/// How much of each kind a plan's file holds.
public struct PlanCounted: Hashable, Sendable {
  public var operations: [Operation.Action: Int] = [:]
  public var findings: [Finding.Kind: Int] = [:]
  public var rejects: [SourceSet: Int] = [:]
  public var observations = 0

  public var allOperations: Int { operations.values.reduce(0, +) }
}
