import Passes

/// The bodies of `POST /passes` and `PUT /passes/{id}`. The same arguments make the same bytes.
public enum PassBody {
  /// A4: `expirationDate` is ISO 8601, or `null` for a pass that never expires.
  public enum Expiration: Hashable, Sendable {
    case set(String)
    case never
  }

  /// - Parameters: `status` and `expiration` stand in the body only where given.
  public static func create(
    templateID: Int64, values: [PlaceholderValue], status: String? = nil, expiration: Expiration? = nil
  ) -> [UInt8] {
    var json = JSONText()
    json.raw(#"{"templateId":"#)
    json.number(templateID)
    json.raw(",")
    append(values, status, expiration, to: &json)
    return json.bytes
  }

  /// A `PUT` replaces the whole value list: `values` holds those that are not ours too.
  public static func update(
    values: [PlaceholderValue], status: String? = nil, expiration: Expiration? = nil
  ) -> [UInt8] {
    var json = JSONText()
    json.raw("{")
    append(values, status, expiration, to: &json)
    return json.bytes
  }

  private static func append(
    _ values: [PlaceholderValue], _ status: String?, _ expiration: Expiration?, to json: inout JSONText
  ) {
    json.raw(#""placeholderValues":["#)
    for (index, value) in values.enumerated() {
      if index > 0 { json.raw(",") }
      json.raw(#"{"name":"#)
      json.string(value.name)
      json.raw(#","value":"#)
      json.string(value.value)
      json.raw("}")
    }
    json.raw("]")
    if let status {
      json.raw(#","status":"#)
      json.string(status)
    }
    switch expiration {
    case nil: break
    case .never: json.raw(#","expirationDate":null"#)
    case .set(let date):
      json.raw(#","expirationDate":"#)
      json.string(date)
    }
    json.raw("}")
  }
}
