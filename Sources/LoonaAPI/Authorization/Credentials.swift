/// The client id and the secret of the account's API client. Never printed: not by `description`, not by a dump.
public struct Credentials: Hashable, Sendable {
  public let clientID: String
  let secret: String

  public init(clientID: String, secret: String) {
    self.clientID = clientID
    self.secret = secret
  }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "client \(clientID), secret •••" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [("clientID", clientID)]) }
}
