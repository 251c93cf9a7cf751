/// What `POST /passes/search` is asked for. Its answer may hold near misses: the caller compares.
public struct SearchQuery: Hashable, Sendable {
  public var templateID: Int64
  /// E.164.
  public var phone: String?
  public var externalID: String?

  public init(templateID: Int64, phone: String? = nil, externalID: String? = nil) {
    self.templateID = templateID
    self.phone = phone
    self.externalID = externalID
  }

  var body: [UInt8] {
    var json = JSONText()
    json.raw(#"{"templateId":"#)
    json.number(templateID)
    if let phone {
      json.raw(#","phone":"#)
      json.string(phone)
    }
    if let externalID {
      json.raw(#","externalId":"#)
      json.string(externalID)
    }
    json.raw("}")
    return json.bytes
  }
}
