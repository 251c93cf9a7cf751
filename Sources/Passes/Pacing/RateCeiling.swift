/// A ceiling on requests over *any* second, counted at the instants when requests leave.
///
/// Two rules, both of which must agree. GCRA spreads the requests evenly at 97 % of the ceiling; a short debt for sleeping
/// too long is caught up, at most two intervals of it. The instants of the last `ceiling` requests are kept, and a
/// request leaves only when the oldest of them is more than a second old: so no window of a second can hold more, however
/// the sleeps fall.
public struct RateCeiling: Sendable {
  public enum Step: Hashable, Sendable {
    case send
    case wait(until: Instant)
  }

  public let requestsPerSecond: Int
  private let interval: Duration
  private let window: Duration
  /// The interval now: stretched while the service throttles.
  private var pace: Duration
  private var slowedAt: Instant?
  private var due: Instant?
  private var left: [Instant] = []
  private var oldest = 0

  /// However often the service throttles, no more lies between two requests, unless less is allowed anyway.
  public static let slowedMax = Duration.seconds(8)

  /// Between two requests, where the service throttles each.
  public var slowestPace: Duration { max(interval, Self.slowedMax) }

  /// - Parameter requestsPerSecond: at least 1. Below one a second, `everySeconds` stretches the window.
  public init(requestsPerSecond: Int, everySeconds: Int = 1) {
    self.requestsPerSecond = max(1, requestsPerSecond)
    window = .seconds(max(1, everySeconds))
    interval = .nanoseconds(window.nanoseconds * 100 / 97 / Int64(self.requestsPerSecond))
    pace = interval
    left.reserveCapacity(self.requestsPerSecond)
  }

  /// May a request leave now? `.send` counts it as gone at `now`.
  public mutating func next(now: Instant) -> Step {
    let earliest = max(due ?? now, guarded(now))
    guard earliest <= now else { return .wait(until: earliest) }
    record(now)
    let debt = due.map { max($0, now - interval - interval) } ?? now
    due = debt + pace
    pace = max(interval, pace - .nanoseconds(pace.nanoseconds / 8))
    return .send
  }

  /// The service throttled a request: it allows less than we were told, or less than left of late. From now on half of that leaves,
  /// down to one in eight seconds, and an eighth more with each. Those throttled within one window count once.
  public mutating func slowDown(now: Instant) {
    if let slowedAt, now < slowedAt + window { return }
    slowedAt = now
    let recent = Int64(left.count { now < $0 + window })
    let half = max(pace.nanoseconds * 2, recent > 0 ? window.nanoseconds * 2 / recent : 0)
    pace = max(interval, min(.nanoseconds(half), Self.slowedMax))
    due = max(due ?? now, now + pace)
  }

  /// Nothing may leave before `instant`: the service asked for a pause.
  public mutating func pause(until instant: Instant) { due = max(due ?? instant, instant) }

  private func guarded(_ now: Instant) -> Instant {
    guard left.count == requestsPerSecond else { return now }
    return left[oldest] + window + .nanoseconds(1)
  }

  private mutating func record(_ now: Instant) {
    if left.count < requestsPerSecond {
      left.append(now)
    } else {
      left[oldest] = now
      oldest = (oldest + 1) % requestsPerSecond
    }
  }
}

extension Instant {
  static func - (instant: Instant, duration: Duration) -> Instant {
    Instant(nanoseconds: instant.nanoseconds - duration.nanoseconds)
  }
}
