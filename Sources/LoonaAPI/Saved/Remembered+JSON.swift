import Foundation
import Passes

extension SavedListing.Remembered {
  /// The member as it is added to a pass's object, its comma included.
  func append(to json: inout JSONText) {
    json.raw(",\"\(SavedListing.memberName)\":{\"key\":".utf8)
    json.string(key)
    json.raw(#","sent":{"#)
    for (index, field) in fields.enumerated() {
      if index > 0 { json.raw(",") }
      json.string(field.name)
      json.raw(":")
      json.string(field.sent)
    }
    json.raw(#"},"seen":{"#)
    for (index, field) in fields.filter({ $0.seen != nil }).enumerated() {
      if index > 0 { json.raw(",") }
      json.string(field.name)
      json.raw(":")
      json.string(field.seen ?? "")
    }
    json.raw("}}")
  }

  /// Reads the member's object; fields come in the order of `sent`.
  init(_ object: ByteSlice) throws(ScanProblem) {
    var cursor = try JSONCursor(object)
    var key: String?
    var sent: [(name: String, value: String)] = []
    var seen: [(name: String, value: String)] = []
    try cursor.expect(UInt8(ascii: "{"))
    repeat {
      switch try cursor.name() {
      case "key": key = try cursor.plainText()
      case "sent": sent = try cursor.texts()
      case "seen": seen = try cursor.texts()
      default: try cursor.skipValue()
      }
    } while try cursor.take(UInt8(ascii: ","))
    try cursor.expect(UInt8(ascii: "}"))
    guard let key else { throw cursor.problem(.unusual) }
    self.init(key: key, fields: [])
    fields.reserveCapacity(sent.count)
    for (index, field) in sent.enumerated() {
      // Both lists are in one order, unless a field was not seen yet.
      let isAligned = index < seen.count && seen[index].name == field.name
      let shown = isAligned ? seen[index].value : seen.first { $0.name == field.name }?.value
      fields.append(FieldMemory(name: field.name, sent: field.value, seen: shown))
    }
  }
}

extension JSONCursor {
  fileprivate mutating func name() throws(ScanProblem) -> String {
    let name = try plainText()
    try expect(UInt8(ascii: ":"))
    return name
  }

  fileprivate mutating func plainText() throws(ScanProblem) -> String {
    try expect(UInt8(ascii: "\""))
    let string = try string()
    guard string.isEscaped else { return string.text.string }
    var room = UnescapedText()
    room.begin(string.text.count)
    guard let text = room.unescape(string.text)?.string else { throw problem(.unusual) }
    return text
  }

  fileprivate mutating func texts() throws(ScanProblem) -> [(name: String, value: String)] {
    try expect(UInt8(ascii: "{"))
    var texts: [(name: String, value: String)] = []
    if try take(UInt8(ascii: "}")) { return texts }
    repeat { texts.append((try name(), try plainText())) } while try take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
    return texts
  }
}
