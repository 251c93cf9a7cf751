import LoonaAPI
import Passes
import Synchronization

/// A clock that jumps: whoever sleeps makes it later.
final class VirtualTime: Sendable {
  private let instant = Mutex(Instant.start)
  /// 2026-11-24T02:00:00Z at the start.
  static let start = Timestamp(milliseconds: 1_795_485_600_000)

  var now: Instant { instant.withLock { $0 } }

  func advance(_ duration: Duration) { instant.withLock { $0 = $0 + duration } }

  var timeline: Timeline {
    Timeline(
      now: { self.now },
      wall: { Self.start + (self.now - .start) },
      sleep: { until in
        try Task.checkCancellation()
        self.instant.withLock { $0 = max($0, until) }
      })
  }
}
