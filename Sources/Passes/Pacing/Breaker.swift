/// Stops a run that has begun to fail: too many failures in a row, or too large a share of the latest operations.
public struct Breaker: Sendable {
  public enum Trip: Hashable, Sendable {
    case inARow(Int)
    /// `failed` of the last `of` operations.
    case share(failed: Int, of: Int)
  }

  public var inARowMax: Int
  /// Looked at over the latest `windowSize` operations, once so many are known.
  public var shareMaxPercent: Int
  public var windowSize: Int
  public private(set) var trip: Trip?
  private var inARow = 0
  private var recent: [Bool] = []

  public init(inARowMax: Int = 10, shareMaxPercent: Int = 30, windowSize: Int = 50) {
    self.inARowMax = inARowMax
    self.shareMaxPercent = shareMaxPercent
    self.windowSize = windowSize
  }

  public mutating func record(failed: Bool) {
    inARow = failed ? inARow + 1 : 0
    recent.append(failed)
    if recent.count > windowSize { recent.removeFirst() }
    guard trip == nil else { return }
    if inARow >= inARowMax { trip = .inARow(inARow) }
    let failures = recent.count { $0 }
    if recent.count == windowSize, failures * 100 > shareMaxPercent * windowSize {
      trip = .share(failed: failures, of: windowSize)
    }
  }
}
