import Passes

/// Field changes and memories as JSON in one column: `[["phone","+7…","+7…"],["level",null,"Gold"]]`.
///
/// A change is name, before, after. A memory is name, sent, seen; two elements where both are the same, as they mostly
/// are.
enum FieldText {
  static func append(_ changes: [FieldChange], to buffer: inout ByteBuffer) {
    buffer.append(UInt8(ascii: "["))
    for (index, change) in changes.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: ",")) }
      buffer.append(UInt8(ascii: "["))
      append(change.name, to: &buffer)
      buffer.append(UInt8(ascii: ","))
      append(change.before, to: &buffer)
      buffer.append(UInt8(ascii: ","))
      append(change.after, to: &buffer)
      buffer.append(UInt8(ascii: "]"))
    }
    buffer.append(UInt8(ascii: "]"))
  }

  static func append(_ memories: [FieldMemory], to buffer: inout ByteBuffer) {
    buffer.append(UInt8(ascii: "["))
    for (index, memory) in memories.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: ",")) }
      buffer.append(UInt8(ascii: "["))
      append(memory.name, to: &buffer)
      buffer.append(UInt8(ascii: ","))
      append(memory.sent, to: &buffer)
      if memory.seen != memory.sent {
        buffer.append(UInt8(ascii: ","))
        append(memory.seen, to: &buffer)
      }
      buffer.append(UInt8(ascii: "]"))
    }
    buffer.append(UInt8(ascii: "]"))
  }

  private static func append(_ text: String?, to buffer: inout ByteBuffer) {
    guard var text else {
      buffer.append("null")
      return
    }
    text.withUTF8 { bytes in
      buffer.append(UInt8(ascii: "\""))
      var start = 0
      for index in bytes.indices where needsEscape(bytes[index]) {
        buffer.append(ByteSlice(rebasing: bytes[start..<index]))
        appendEscaped(bytes[index], to: &buffer)
        start = index + 1
      }
      buffer.append(ByteSlice(rebasing: bytes[start...]))
      buffer.append(UInt8(ascii: "\""))
    }
  }

  @inline(__always)
  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func appendEscaped(_ byte: UInt8, to buffer: inout ByteBuffer) {
    if byte >= 0x20 {
      buffer.append(UInt8(ascii: "\\"))
      buffer.append(byte)
    } else {
      buffer.append(byte < 0x10 ? "\\u000" : "\\u001")
      let digit = byte & 0xF
      buffer.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
