extension Sandbox {
  /// An issued card, as the service keeps it.
  public struct Pass: Sendable, Hashable, Codable {
    /// A5.
    public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
      case incomplete = "INCOMPLETE"
      case active = "ACTIVE"
      case used = "USED"
      case expired = "EXPIRED"
      case inactive = "INACTIVE"
    }

    /// What writes change.
    public struct Content: Sendable, Hashable, Codable {
      public var values: [PlaceholderValue]
      public var status: Status
      /// ISO 8601 as it was sent; nil never expires.
      public var expirationDate: String?
    }

    public let id: Int
    public let templateID: Int
    public let serialNumber: String
    /// The QR code's value.
    public var encryptedID: String
    public var content: Content
    /// Since the epoch, as all instants here.
    @Nanoseconds public var createdAt: Duration
    @Nanoseconds public var updatedAt: Duration
    /// A15: from here on lists and searches have it.
    @Nanoseconds public var listedFrom: Duration
    /// Searches show it before the lists do.
    public var isSearchable: Bool?
    /// What is left of the bonus that it began with, in its balance.
    var welcome: Welcome?

    struct Welcome: Sendable, Hashable, Codable {
      var left: Amount
      /// When it expires; nil for never.
      var ends: Duration?
    }

    /// The value named `externalId`, empty where there is none.
    public var externalID: String { content.values["externalId"] ?? "" }

    /// A3.
    func json(_ options: PassOptions, _ clock: WallClock) -> JSONText {
      let link = "https://cards.example.com/\(serialNumber)"
      return .object([
        ("id", .integer(id)), ("templateId", .integer(templateID)),
        ("serialNumber", .string(serialNumber)), ("encryptedId", .string(encryptedID)),
        ("status", .string(content.status.rawValue)),
        (options.expiryName.rawValue, .optional(content.expirationDate)),
        (options.linkName.rawValue, .string(link)),
        ("placeholderValues", .array(content.values.map(\.json))),
        ("createdAt", .string(clock.iso8601(createdAt))),
        ("updatedAt", .string(clock.iso8601(updatedAt))),
      ])
    }
  }
}
