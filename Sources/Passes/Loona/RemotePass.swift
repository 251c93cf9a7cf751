/// A pass as Loona showed it (loona-api.md, A3), whole: what a `PUT` is built from.
public struct RemotePass: Hashable, Sendable {
  public var id: PassID
  public var templateID: Int64?
  public var serialNumber: String?
  public var encryptedID: String?
  public var status: String?
  /// ISO 8601 as received; nil where the pass never expires.
  public var expirationDate: String?
  /// Where the owner downloads the card.
  public var url: String?
  /// In the order received; a name may stand in it once only, the first one counts.
  public var values: [PlaceholderValue]

  public init(
    id: PassID, templateID: Int64? = nil, serialNumber: String? = nil, encryptedID: String? = nil,
    status: String? = nil, expirationDate: String? = nil, url: String? = nil, values: [PlaceholderValue]
  ) {
    self.id = id
    self.templateID = templateID
    self.serialNumber = serialNumber
    self.encryptedID = encryptedID
    self.status = status
    self.expirationDate = expirationDate
    self.url = url
    self.values = values
  }

  public func value(_ name: String) -> String? { values.first { $0.name == name }?.value }
}
