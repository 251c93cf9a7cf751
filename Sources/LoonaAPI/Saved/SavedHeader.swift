import Foundation
import Passes

/// The header line. What is filled in later stands at fixed offsets, in fixed room.
enum SavedHeader {
  private static let opening = "{\"format\":\"\(SavedListing.format)\""
  static let outcomeOffset = opening.utf8.count

  static func line(_ header: SavedListing.Header) -> [UInt8] {
    var json = JSONText()
    json.raw(opening.utf8)
    json.raw(outcome(isComplete: false, passes: nil))
    json.raw(#","account":"#)
    json.string(header.account)
    json.raw(#","when":"#)
    json.string(header.when.rfc3339)
    json.raw(#","template":"#)
    append(header.template, to: &json)
    json.raw("}\n")
    return json.bytes
  }

  /// Always of one length.
  static func outcome(isComplete: Bool, passes: Int?) -> [UInt8] {
    let complete = isComplete ? "true " : "false"
    let passes = passes.map(String.init) ?? "null"
    let room = String(repeating: " ", count: max(0, 16 - passes.count))
    return Array(",\"complete\":\(complete),\"passes\":\(passes)\(room)".utf8)
  }

  private static func append(_ template: Template, to json: inout JSONText) {
    json.raw(#"{"id":"#)
    json.number(template.id)
    json.raw(#","name":"#)
    json.string(template.name)
    json.raw(#","type":"#)
    json.string(template.type)
    json.raw(#","placeholders":["#)
    for (index, placeholder) in template.placeholders.enumerated() {
      if index > 0 { json.raw(",") }
      append(placeholder, to: &json)
    }
    json.raw("]}")
  }

  private static func append(_ placeholder: Template.Placeholder, to json: inout JSONText) {
    json.raw(#"{"name":"#)
    json.string(placeholder.name)
    json.raw(#","type":"#)
    json.string(placeholder.type)
    json.raw(#","required":"#)
    json.raw(placeholder.isRequired ? "true" : "false")
    json.raw(#","defaultValue":"#)
    if let value = placeholder.defaultValue { json.string(value) } else { json.raw("null") }
    json.raw(#","options":["#)
    for (index, option) in placeholder.options.enumerated() {
      if index > 0 { json.raw(",") }
      json.string(option)
    }
    json.raw("]}")
  }

  /// Nil for a line that is no header.
  static func read(_ line: ByteSlice) throws(SavedListingProblem) -> SavedListing.Header? {
    let bytes = Data(line)
    guard let format = try? JSONDecoder().decode(FormatDocument.self, from: bytes).format else { return nil }
    guard format == SavedListing.format, let document = try? JSONDecoder().decode(HeaderDocument.self, from: bytes)
    else { throw .unknownFormat(format) }
    return document.header
  }
}

private struct FormatDocument: Decodable {
  let format: String
}

private struct HeaderDocument: Decodable {
  let header: SavedListing.Header

  private enum CodingKeys: String, CodingKey {
    case account, when, template, complete, passes
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let when = try fields.decode(String.self, forKey: .when)
    guard let date = try? Date(when, strategy: .iso8601) else {
      throw DecodingError.dataCorruptedError(forKey: .when, in: fields, debugDescription: "not a time")
    }
    var header = SavedListing.Header(
      account: try fields.decode(String.self, forKey: .account),
      template: try fields.decode(TemplateDocument.self, forKey: .template).template,
      when: Timestamp(milliseconds: Int64(date.timeIntervalSince1970 * 1000)))
    header.isComplete = try fields.decode(Bool.self, forKey: .complete)
    header.passes = try fields.decodeIfPresent(Int.self, forKey: .passes)
    self.header = header
  }
}
