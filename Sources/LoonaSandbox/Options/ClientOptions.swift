/// The one API client of the account, and what it may do.
public struct ClientOptions: Sendable, Hashable {
  /// A1: outside of its rights a client gets 403.
  public enum Rights: String, Sendable, Hashable, CaseIterable {
    case all
    case readOnly = "read-only"
    case none
  }

  public var id: String
  public var secret: String
  public var rights: Rights
  /// `expires_in`; the documented 299 seconds unless set. Whole seconds are stated, rounded down.
  public var tokenLife: Duration

  public init(
    id: String = "sandbox", secret: String = "sandbox-secret", rights: Rights = .all,
    tokenLife: Duration = .seconds(299)
  ) {
    self.id = id
    self.secret = secret
    self.rights = rights
    self.tokenLife = tokenLife
  }
}
