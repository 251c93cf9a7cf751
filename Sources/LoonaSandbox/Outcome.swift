/// What comes of a request: when the client hears, and what.
public struct Outcome: Sendable, Hashable {
  /// What reaches the client.
  public enum Delivery: Sendable, Hashable {
    case answer(RawResponse)
    /// Head and `Content-Length` of the whole, but only the body's first bytes; then a close.
    case cut(RawResponse, afterBytes: Int)
    /// The connection closes without an answer.
    case dropped
    /// The connection is reset.
    case reset
  }

  /// The ``Sandbox/Arrival``'s number.
  public let requestNumber: Int
  /// From the request's arrival; a client that waits less long hears nothing.
  public let delay: Duration
  let delivery: Delivery?
}
