/// Full-jitter exponential backoff: the n-th wait is drawn evenly from 0 to `base` · 2ⁿ⁻¹, capped at `cap`.
///
/// | attempt | at 1 s base, 60 s cap |
/// | --- | --- |
/// | 1 | 0–1 s |
/// | 2 | 0–2 s |
/// | 3 | 0–4 s |
/// | 7 and later | 0–60 s |
public struct Backoff: Hashable, Sendable {
  public var base: Duration
  public var cap: Duration
  /// Attempts in all, the first one included.
  public var attempts: Int

  public init(base: Duration = .seconds(1), cap: Duration = .seconds(60), attempts: Int = 6) {
    self.base = base
    self.cap = cap
    self.attempts = attempts
  }

  /// The wait after failed attempt `attempt` (from 1), or nil when the budget is spent.
  ///
  /// A wait that the service asked for is kept in full, with the jitter behind it.
  public func wait(
    after attempt: Int, asked: Duration? = nil, using random: inout some RandomNumberGenerator
  ) -> Duration? {
    guard attempt < attempts else { return nil }
    let ceiling = min(cap.nanoseconds, base.nanoseconds << Int64(min(attempt - 1, 20)))
    let jitter = Duration.nanoseconds(Int64.random(in: 0...max(ceiling, 0), using: &random))
    return (asked ?? .zero) + jitter
  }
}
