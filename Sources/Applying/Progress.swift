import Passes

/// Where a run stands, told after each operation.
public struct Progress: Hashable, Sendable {
  public enum Phase: String, Hashable, Sendable {
    case listing, canary, working, waiting, settling
  }

  public var phase: Phase
  /// Operations that have an outcome.
  public var done: Int
  public var total: Int
  public var failed: Int
  public var inDoubt: Int
  /// While waiting: until when.
  public var until: Timestamp?

  public init(phase: Phase, done: Int, total: Int, failed: Int, inDoubt: Int) {
    self.phase = phase
    self.done = done
    self.total = total
    self.failed = failed
    self.inDoubt = inDoubt
  }
}
