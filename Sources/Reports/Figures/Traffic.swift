/// What went over the wire, or would.
public struct Traffic: Hashable, Sendable {
  public var requestsSent: Int
  /// The most requests that left within any second.
  public var busiestSecond: Int
  /// Requests a second.
  public var meanRate: Double
  /// The configured requests a second.
  public var ceiling: Int?
  public var retries: Int
  /// Answers that asked us to slow down (429).
  public var throttled: Int
  /// What the plan's operations cost, for a plan.
  public var requestsEstimated: Int?
  public var durationEstimated: Duration?

  public init(
    requestsSent: Int = 0, busiestSecond: Int = 0, meanRate: Double = 0, ceiling: Int? = nil, retries: Int = 0,
    throttled: Int = 0, requestsEstimated: Int? = nil, durationEstimated: Duration? = nil
  ) {
    self.requestsSent = requestsSent
    self.busiestSecond = busiestSecond
    self.meanRate = meanRate
    self.ceiling = ceiling
    self.retries = retries
    self.throttled = throttled
    self.requestsEstimated = requestsEstimated
    self.durationEstimated = durationEstimated
  }
}
