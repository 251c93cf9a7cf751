extension Sandbox {
  /// A request as it reached the service, throttled and failed ones included.
  public struct Arrival: Sendable, Hashable, Codable {
    /// From 1, in order of arrival.
    public let number: Int
    @Nanoseconds public var at: Duration
    public let method: String
    public let target: String
    /// `Idempotence-Key`, where one was sent.
    public let idempotenceKey: String?
    /// The fault that befell it.
    public internal(set) var fault: FaultKind?
    /// nil where the connection was closed or reset, or the answer hasn't left yet.
    public internal(set) var statusSent: Int?
  }
}
