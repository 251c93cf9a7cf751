import Foundation
import Passes

/// Time as it is handed to everything that needs it: nothing here reads a clock in place.
public struct Timeline: Sendable {
  /// Monotonic.
  public var now: @Sendable () -> Instant
  /// Civil time, for `Retry-After` dates and for headers of files.
  public var wall: @Sendable () -> Timestamp
  /// Returns at once where the instant has passed; throws where the task is cancelled.
  public var sleep: @Sendable (_ until: Instant) async throws -> Void

  public init(
    now: @escaping @Sendable () -> Instant, wall: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (_ until: Instant) async throws -> Void
  ) {
    self.now = now
    self.wall = wall
    self.sleep = sleep
  }

  /// The machine's clocks; instants count from the call.
  public static func live() -> Timeline {
    let clock = ContinuousClock()
    let start = clock.now
    return Timeline(
      now: { Instant(nanoseconds: (clock.now - start).nanoseconds) },
      wall: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
      sleep: { try await clock.sleep(until: start + .nanoseconds($0.nanoseconds), tolerance: .zero) })
  }
}
