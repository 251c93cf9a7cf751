/// The first operations, which were read back before any other left.
public struct CanaryFigures: Hashable, Sendable {
  public var operations: Int
  /// Those that Loona showed as they were written.
  public var confirmed: Int
  /// The longest wait until a write was seen.
  public var worstLag: Duration?

  public init(operations: Int, confirmed: Int, worstLag: Duration? = nil) {
    self.operations = operations
    self.confirmed = confirmed
    self.worstLag = worstLag
  }
}
