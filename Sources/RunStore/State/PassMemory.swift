import Passes

/// What is to be remembered of a customer's pass.
public struct PassMemory: Hashable, Sendable {
  public enum Origin: String, Hashable, Sendable, CaseIterable {
    /// We made it.
    case created
    /// It was there before we knew it.
    case adopted
  }

  public var key: String
  public var passID: PassID
  public var origin: Origin
  /// Nil leaves what is known.
  public var url: String?
  public var encryptedID: String?
  /// Laid over what is known of the same pass; of another pass nothing is kept.
  public var fields: [FieldMemory]

  public init(
    key: String, passID: PassID, origin: Origin, url: String? = nil, encryptedID: String? = nil, fields: [FieldMemory]
  ) {
    self.key = key
    self.passID = passID
    self.origin = origin
    self.url = url
    self.encryptedID = encryptedID
    self.fields = fields
  }

  public init(_ observation: Observation) {
    self.init(
      key: observation.key, passID: observation.passID, origin: .adopted, fields: observation.fields)
  }
}

/// What Loona showed of a pass, by field.
public struct SeenPass: Hashable, Sendable {
  public var passID: PassID
  /// Normalised, as the comparison does it.
  public var fields: [String: String]

  public init(passID: PassID, fields: [String: String]) {
    self.passID = passID
    self.fields = fields
  }
}
