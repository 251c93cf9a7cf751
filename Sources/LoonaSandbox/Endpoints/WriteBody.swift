import Foundation

/// The body of a create or an update, as documented and by A4. Unknown members are ignored.
struct WriteBody: Decodable {
  /// What a member that may be `null` says.
  enum Expiry {
    case never
    case at(String)
  }

  var templateID: Int?
  var values: [Sandbox.PlaceholderValue]?
  var status: String?
  var expirationDate: Expiry?
  var expiryDate: Expiry?

  private enum CodingKeys: String, CodingKey {
    case templateID = "templateId"
    case values = "placeholderValues"
    case status, expirationDate, expiryDate
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    templateID = try container.decodeIfPresent(Int.self, forKey: .templateID)
    values = try container.decodeIfThere([Sandbox.PlaceholderValue].self, forKey: .values)
    status = try container.decodeIfThere(String.self, forKey: .status)
    expirationDate = try Self.expiry(container, .expirationDate)
    expiryDate = try Self.expiry(container, .expiryDate)
  }

  private static func expiry(
    _ container: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys
  ) throws -> Expiry? {
    guard container.contains(key) else { return nil }
    if try container.decodeNil(forKey: key) { return .never }
    return .at(try container.decode(String.self, forKey: key))
  }

  func expiry(named name: PassOptions.ExpiryName) -> Expiry? {
    switch name {
    case .expirationDate: expirationDate
    case .expiryDate: expiryDate
    }
  }

  /// Strict where the vendor's text is: `application/json`, whole numbers unquoted, values quoted.
  static func read<Body: Decodable>(
    _ type: Body.Type, from request: RawRequest
  ) throws(Refusal) -> Body {
    guard request.mediaType == "application/json" else {
      throw Refusal(415, "Content-Type must be application/json")
    }
    do {
      return try JSONDecoder().decode(type, from: request.body)
    } catch {
      throw Refusal(400, "The body can't be read as JSON of the documented form")
    }
  }
}
