/// What an answer, or its absence, says about a request.
public enum Answer<Success: Sendable>: Sendable {
  case done(Success)
  /// 429: nothing took effect. The wait that the service asked for, where it named one.
  case throttled(wait: Duration?)
  /// Nothing took effect, and the next try may pass: no connection, or any trouble with a request that only reads.
  case passing(Trouble)
  /// The service said no, and will say it again.
  case refused(Refusal)
  /// The request may or may not have taken effect, now or later (loona-api.md, A14).
  case inDoubt(Trouble)

  public func map<Other: Sendable>(_ transform: (Success) throws -> Other) rethrows -> Answer<Other> {
    switch self {
    case .done(let value): .done(try transform(value))
    case .throttled(let wait): .throttled(wait: wait)
    case .passing(let trouble): .passing(trouble)
    case .refused(let refusal): .refused(refusal)
    case .inDoubt(let trouble): .inDoubt(trouble)
    }
  }
}

extension Answer: Equatable where Success: Equatable {}

/// Why no clear answer came; a word for reports, without personal data.
public enum Trouble: Hashable, Sendable, CustomStringConvertible {
  /// No connection was made: not a byte of the request left.
  case noConnection(String)
  /// Its turn under the rate ceiling would have come later than the caller allowed: it did not leave.
  case turnTooLate
  /// The connection ended before a whole answer had come.
  case connectionLost(String)
  case timedOut
  case serverError(status: Int)
  /// The answer could not be read: cut off, not JSON, too large, or another shape than the API's.
  case unreadable(String)

  public var description: String {
    switch self {
    case .noConnection(let why): "no connection: \(why)"
    case .turnTooLate: "its turn came too late"
    case .connectionLost(let why): "connection lost: \(why)"
    case .timedOut: "no answer in time"
    case .serverError(let status): "the service answered \(status)"
    case .unreadable(let why): "unreadable answer: \(why)"
    }
  }
}

/// A clear no.
public struct Refusal: Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    case invalid
    /// 400 with "already exists" in its text: the template allows one pass a phone.
    case alreadyExists
    /// 401 even with a fresh token, or the token endpoint refuses the client.
    case credentials
    /// 403.
    case forbidden
    /// 404.
    case notFound
    /// Any other 4xx, and a redirect: redirects are never followed.
    case other
  }

  public var kind: Kind
  public var status: Int
  /// The service's own words, at most 300 characters, with long digits and addresses masked.
  public var words: String

  public init(kind: Kind, status: Int, words: String) {
    self.kind = kind
    self.status = status
    self.words = words
  }

  public var description: String { words.isEmpty ? "refused with \(status)" : "refused with \(status): \(words)" }
}
