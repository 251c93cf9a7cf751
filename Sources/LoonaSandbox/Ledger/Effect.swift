extension Sandbox {
  /// A change that took hold, whatever the client was told of it.
  public struct Effect: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable {
      case created, updated
    }

    /// Whose doing it was.
    public enum Origin: String, Sendable, Hashable, Codable {
      /// The client's, by a request.
      case api
      /// The merchant's till: a value changed under the client's feet.
      case till
      /// Somebody else's pass.
      case foreign
      /// The service's own: a bonus that expired.
      case service
    }

    /// From 1, in order of taking hold.
    public let number: Int
    public let kind: Kind
    public let origin: Origin
    @Nanoseconds public var at: Duration
    public let passID: Int
    /// The pass's external id after the effect.
    public let externalID: String
    /// nil for a create.
    public let before: Pass.Content?
    public let after: Pass.Content
    /// The ``Arrival``'s number; nil where no request of the client's made it.
    /// Arrivals are numbered anew by each process; effects are not.
    public let requestNumber: Int?
    /// What the client was sent; nil where no answer left, or none has yet.
    public internal(set) var statusSent: Int?
    /// The transaction that made the change.
    public internal(set) var transaction: Transaction?

    /// A write that rang a phone for nothing.
    public var changesNothing: Bool { before == after }
  }
}
