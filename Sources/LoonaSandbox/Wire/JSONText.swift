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
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024)
    write(to: &bytes)
    return Data(bytes)
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .integer(let value): bytes += String(value).utf8
    case .string(let value): Self.write(value, to: &bytes)
    case .rendered(let rendered): bytes += rendered
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        item.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(member.0, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.1.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      var start = utf8.startIndex
      for index in utf8.indices where isSpecial(utf8[index]) {
        bytes += utf8[start..<index]
        bytes += escaped(utf8[index])
        start = index + 1
      }
      bytes += utf8[start...]
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func escaped(_ byte: UInt8) -> String.UTF8View {
    switch byte {
    case UInt8(ascii: "\""): "\\\"".utf8
    case UInt8(ascii: "\\"): "\\\\".utf8
    case UInt8(ascii: "\n"): "\\n".utf8
    case UInt8(ascii: "\r"): "\\r".utf8
    case UInt8(ascii: "\t"): "\\t".utf8
    default: "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
    }
  }
}
