import Foundation

/// JSON to be written. Members keep their order, so that a pass reads as A3 shows it, and what was
/// rendered before goes out again as bytes: a page of 500 passes costs a copy.
indirect enum JSONText: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case string(String)
  case array([JSONText])
  case object([(String, JSONText)])
  case rendered(Data)

  /// `null` where there is no text.
  static func optional(_ text: String?) -> JSONText { text.map(JSONText.string) ?? .null }

  var data: Data {
    var data = Data()
    write(to: &data)
    return data
  }

  private func write(to data: inout Data) {
    switch self {
    case .null: data.append(contentsOf: "null".utf8)
    case .bool(let value): data.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): data.append(contentsOf: String(value).utf8)
    case .string(let value): Self.write(value, to: &data)
    case .rendered(let bytes): data.append(bytes)
    case .array(let items):
      data.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { data.append(UInt8(ascii: ",")) }
        item.write(to: &data)
      }
      data.append(UInt8(ascii: "]"))
    case .object(let members):
      data.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { data.append(UInt8(ascii: ",")) }
        Self.write(member.0, to: &data)
        data.append(UInt8(ascii: ":"))
        member.1.write(to: &data)
      }
      data.append(UInt8(ascii: "}"))
    }
  }

  /// What is to be escaped, as C's string functions want it; they look faster than a loop of ours.
  private static let special: ContiguousArray<CChar> = [34, 92] + (1..<32) + [0]

  private static func isPlain(_ text: String) -> Bool {
    let length = text.withCString { text in special.withUnsafeBufferPointer { strcspn(text, $0.baseAddress ?? text) } }
    return length == text.utf8.count
  }

  private static func write(_ text: String, to data: inout Data) {
    if isPlain(text) {
      data.append(contentsOf: "\"\(text)\"".utf8)
      return
    }
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    bytes.reserveCapacity(text.utf8.count + 2)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
      case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
      case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        let hex = String(byte, radix: 16)
        bytes.append(contentsOf: "\\u00\(byte < 16 ? "0" : "")\(hex)".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
    data.append(contentsOf: bytes)
  }
}
