/// The only way out: sends one request and reads its whole answer, or says what became of it.
///
/// The client's logic runs on this closure alone, so tests and the simulation need no network.
public struct Transport: Sendable {
  /// The deadline counts from the call and covers the whole exchange, the answer's last byte included.
  public typealias Send = @Sendable (APIRequest, _ deadline: Duration) async throws(TransportFailure) -> APIResponse

  public var send: Send

  public init(send: @escaping Send) { self.send = send }
}

/// Why no whole answer came. What matters is whether the request may have left.
public enum TransportFailure: Error, Hashable, Sendable {
  /// Not a byte left that the service could act on.
  case noConnection(String)
  /// The turn of a paced request came after its `notAfter`; nothing left.
  case overdue
  /// It would have come after its `leavingBy`; nothing left.
  case turnTooLate
  /// The connection ended before the answer's head: the request may or may not have taken effect.
  case lost(String)
  /// The same, because the deadline passed.
  case timedOut
  /// The answer is larger than the transport takes.
  case tooLarge(limit: Int)
  /// The answer began and did not come to its end.
  case cutOff(String)
}
