/// One way in which an exchange goes wrong. "Before" leaves no effect, "after" hides one (A14).
public enum FaultKind: String, Sendable, Hashable, CaseIterable, Codable {
  /// The connection closes without an answer.
  case dropBefore = "drop-before"
  case dropAfter = "drop-after"
  /// The connection is reset (RST).
  case resetBefore = "reset-before"
  case resetAfter = "reset-after"
  case internalErrorBefore = "500-before"
  case internalErrorAfter = "500-after"
  case badGatewayBefore = "502-before"
  case badGatewayAfter = "502-after"
  case unavailableBefore = "503-before"
  case unavailableAfter = "503-after"
  case gatewayTimeoutBefore = "504-before"
  case gatewayTimeoutAfter = "504-after"
  /// 429 with `Retry-After` in seconds (A13); like the next two it has no effect.
  case throttledSeconds = "429-seconds"
  /// 429 with `Retry-After` as an HTTP date.
  case throttledDate = "429-date"
  /// 429 without `Retry-After`.
  case throttledBare = "429-bare"
  /// The token dies in the middle of its life: 401, no effect (A1).
  case tokenDeath = "401"
  /// After the effect the answer stops short of its `Content-Length` and the connection closes.
  case cut = "cut"
  /// After the effect the body is shortened but framed as if it were whole.
  case shortened = "shortened"
  /// The effect comes at once, the answer late.
  case slow = "slow"
  /// Effect and answer both come late: whoever gave up meanwhile meets the effect afterwards.
  case zombie = "zombie"
  /// The service trims and re-cases the values of this one write.
  case rewrite = "rewrite"
  /// One page of a listing is displaced by one pass, as a create elsewhere would do (A15).
  case shift = "shift"

  /// Whether the fault can befall such a request at all; a draw that can't is no fault.
  func befalls(_ route: Route) -> Bool {
    switch self {
    case .tokenDeath: route != .token
    case .rewrite: route.isWrite
    case .shift: route == .passes
    case .zombie: route.isWrite
    default: true
    }
  }

  /// The status sent instead of the real answer, and whether the effect comes first.
  var statusInstead: (status: Int, afterEffect: Bool)? {
    switch self {
    case .internalErrorBefore: (500, false)
    case .internalErrorAfter: (500, true)
    case .badGatewayBefore: (502, false)
    case .badGatewayAfter: (502, true)
    case .unavailableBefore: (503, false)
    case .unavailableAfter: (503, true)
    case .gatewayTimeoutBefore: (504, false)
    case .gatewayTimeoutAfter: (504, true)
    default: nil
    }
  }

  /// The form of `Retry-After` in a 429 that comes without the limit being passed.
  var throttling: RateLimit.RetryAfter? {
    switch self {
    case .throttledSeconds: .seconds
    case .throttledDate: .httpDate
    case .throttledBare: .absent
    default: nil
    }
  }
}
