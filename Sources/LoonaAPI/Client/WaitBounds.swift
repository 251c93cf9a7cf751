import Passes

/// How long a read may be waited for, beyond the waits that its retries ask for: a run has an end, and hears signals.
public struct WaitBounds: Sendable {
  /// No wait goes beyond it, whatever the service asks for.
  public var deadline: Instant?
  public var isStopRequested: @Sendable () -> Bool

  public init(deadline: Instant? = nil, isStopRequested: @escaping @Sendable () -> Bool = { false }) {
    self.deadline = deadline
    self.isStopRequested = isStopRequested
  }

  public static let none = WaitBounds()

  func areOver(at now: Instant) -> Bool { isStopRequested() || deadline.map { now >= $0 } ?? false }
}

extension WaitBounds {
  /// Sleeps in steps of a second, so that a stop is heard.
  ///
  /// - Returns: whether the whole wait is over, and another try may be made.
  nonisolated(nonsending) func wait(_ duration: Duration, on timeline: Timeline) async -> Bool {
    let end = timeline.now() + duration
    if let deadline, end >= deadline { return false }
    while timeline.now() < end {
      if isStopRequested() { return false }
      do { try await timeline.sleep(min(end, timeline.now() + .seconds(1))) } catch { return false }
    }
    return !isStopRequested()
  }
}
