import Passes

/// A header line; names compare without regard to case (RFC 9110, 5.1).
public struct HeaderField: Hashable, Sendable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// One request as it leaves, but for the host.
public struct APIRequest: Hashable, Sendable {
  public enum Method: String, Hashable, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
  }

  public var method: Method
  /// From the host's root, percent-encoded, the query included.
  public var path: String
  public var headers: [HeaderField]
  public var body: [UInt8]
  /// After this instant the request is pointless, because its token is dead; a paced transport then refuses to send it.
  public var notAfter: Instant?
  /// After this instant what the request was decided on is too old: a paced transport refuses it as soon as its turn is known to
  /// come later.
  public var leavingBy: Instant?

  public init(
    _ method: Method, _ path: String, headers: [HeaderField] = [], body: [UInt8] = [], notAfter: Instant? = nil
  ) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
    self.notAfter = notAfter
  }
}

/// Neither headers, which hold a token or the secret, nor the body and the query, which hold people's data.
extension APIRequest: CustomStringConvertible, CustomDebugStringConvertible {
  public var description: String { "\(method.rawValue) \(path.prefix { $0 != "?" })" }
  public var debugDescription: String { description }
}
