/// A13: how many requests any second may hold, the token's included, and what a 429 says.
public struct RateLimit: Sendable, Hashable {
  /// The forms that `Retry-After` takes.
  public enum RetryAfter: String, Sendable, Hashable, CaseIterable {
    case seconds
    case httpDate = "http-date"
    case absent
  }

  /// Admitted in any window of one second; refused requests don't count.
  public var requestsPerSecond: Int
  public var retryAfter: RetryAfter

  public init(requestsPerSecond: Int, retryAfter: RetryAfter = .seconds) {
    self.requestsPerSecond = requestsPerSecond
    self.retryAfter = retryAfter
  }
}
