import Foundation
import Passes

extension RemotePass {
  /// Reads one pass as A3 has it: other names for the link and the expiry are taken, unknown fields ignored, values that
  /// come as numbers or booleans are taken as text, and as empty text where they are `null`.
  ///
  /// - Throws: `DecodingError`, without an id above all.
  public init(json: some Collection<UInt8>) throws {
    self = try JSONDecoder().decode(PassDocument.self, from: Data(json)).pass
  }
}

private struct PassDocument: Decodable {
  let pass: RemotePass

  enum CodingKeys: String, CodingKey {
    case id, templateId, serialNumber, encryptedId, status, expirationDate, expiryDate, url, downloadUrl, link
    case placeholderValues
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func text(_ keys: CodingKeys...) throws -> String? {
      for key in keys {
        if let text = try fields.decodeIfPresent(LenientText.self, forKey: key)?.text { return text }
      }
      return nil
    }
    pass = RemotePass(
      id: PassID(try fields.decode(LenientNumber.self, forKey: .id).value),
      templateID: try fields.decodeIfPresent(LenientNumber.self, forKey: .templateId)?.value,
      // Nothing is decided by these two.
      serialNumber: (try? text(.serialNumber)) ?? nil, encryptedID: (try? text(.encryptedId)) ?? nil,
      status: try text(.status),
      expirationDate: try text(.expirationDate, .expiryDate), url: try text(.url, .downloadUrl, .link),
      values: try fields.decodeIfPresent([ValueDocument].self, forKey: .placeholderValues)?.compactMap(\.value) ?? [])
  }
}

/// An entry of `placeholderValues`; one without a name can't be sent back, and is left out.
private struct ValueDocument: Decodable {
  let value: PlaceholderValue?

  enum CodingKeys: String, CodingKey {
    case name, value
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let text = try fields.decodeIfPresent(LenientText.self, forKey: .value)?.text
    value = try fields.decodeIfPresent(String.self, forKey: .name).map { PlaceholderValue(name: $0, value: text ?? "") }
  }
}
