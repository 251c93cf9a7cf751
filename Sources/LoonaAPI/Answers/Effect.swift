import Passes

/// Whether a request changes anything: what an unclear end of it means.
enum Effect: Sendable {
  /// Any trouble may be tried again.
  case reads
  /// What can't be known is in doubt, and never tried again on hope.
  case writes

  func unclear<Success>(_ trouble: Trouble) -> Answer<Success> {
    switch self {
    case .reads: .passing(trouble)
    case .writes: .inDoubt(trouble)
    }
  }

  func meaning<Success>(of failure: TransportFailure) -> Answer<Success> {
    switch failure {
    case .noConnection(let why): .passing(.noConnection(why))
    case .overdue: .passing(.noConnection("its turn came too late"))
    case .turnTooLate: .passing(.turnTooLate)
    case .lost(let why): unclear(.connectionLost(why))
    case .timedOut: unclear(.timedOut)
    case .tooLarge(let limit): unclear(.unreadable("larger than \(limit) bytes"))
    case .cutOff(let why): unclear(.connectionLost("the answer was cut off: \(why)"))
    }
  }

  /// By the status alone; `.done` holds the response, whose body is yet to be read.
  ///
  /// - Parameter withheld: what the request carried, asked for where the answer's words are read.
  func meaning(
    of response: APIResponse, at wall: Timestamp, hiding withheld: @autoclosure () -> Withheld
  ) -> Answer<APIResponse> {
    switch response.status {
    case 200..<300: return .done(response)
    case 429: return .throttled(wait: RetryAfter.wait(in: response, at: wall))
    // The service gave up waiting for a request that may still have reached it whole.
    case 408, 500...: return unclear(.serverError(status: response.status))
    case 300..<500: return .refused(Refusal(response, hiding: withheld()))
    default: return unclear(.unreadable("status \(response.status)"))
    }
  }
}

extension Refusal {
  init(_ response: APIResponse, hiding withheld: Withheld) {
    let kind: Kind =
      switch response.status {
      case 400 where response.saysAlreadyExists: .alreadyExists
      case 400, 422: .invalid
      case 401: .credentials
      case 403: .forbidden
      case 404: .notFound
      default: .other
      }
    // Where it leads is for the sender to say, and a token must not go there.
    let isRedirect = (300..<400).contains(response.status)
    let words = isRedirect ? Self.redirected : RefusalWords.read(response.body, hiding: withheld)
    self.init(kind: kind, status: response.status, words: words)
  }
}

extension Refusal {
  static let redirected = "a redirect, which is never followed; check loona.url"
}

extension APIResponse {
  fileprivate var saysAlreadyExists: Bool {
    String(decoding: body.prefix(65_536), as: UTF8.self).lowercased().contains("already exists")
  }
}
