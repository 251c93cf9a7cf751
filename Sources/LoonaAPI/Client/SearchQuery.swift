import Passes

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

  /// A pass that shows its values, and none of them is the external id that was asked for.
  func isMissed(_ pass: RemotePass) -> Bool {
    guard let externalID, !pass.values.isEmpty else { return false }
    return !pass.values.contains { value in
      var text = value.value
      return text.withUTF8 { $0.trimmed.string } == externalID
    }
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
