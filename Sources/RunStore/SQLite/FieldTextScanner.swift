import Passes

/// Reads what `FieldText` wrote, and nothing else: anything other than its own JSON is damage.
struct FieldTextScanner {
  private let bytes: ByteSlice
  private var position = 0

  private init(_ bytes: ByteSlice) { self.bytes = bytes }

  static func changes(_ bytes: ByteSlice) throws -> [FieldChange] {
    var scanner = FieldTextScanner(bytes)
    return try scanner.list { scanner in
      let name = try scanner.name()
      try scanner.expect(",")
      let before = try scanner.value()
      try scanner.expect(",")
      return FieldChange(name: name, before: before, after: try scanner.value())
    }
  }

  static func memories(_ bytes: ByteSlice) throws -> [FieldMemory] {
    var scanner = FieldTextScanner(bytes)
    return try scanner.list { scanner in
      let name = try scanner.name()
      try scanner.expect(",")
      guard let sent = try scanner.value() else { throw scanner.damage }
      let seen = scanner.skip(",") ? try scanner.value() : sent
      return FieldMemory(name: name, sent: sent, seen: seen)
    }
  }

  private var damage: Damage { Damage("field list is not as written, at byte \(position)") }

  private mutating func list<Element>(_ element: (inout FieldTextScanner) throws -> Element) throws -> [Element] {
    try expect("[")
    var elements: [Element] = []
    if !skip("]") {
      elements.reserveCapacity(Self.usual)
      repeat {
        try expect("[")
        elements.append(try element(&self))
        try expect("]")
      } while skip(",")
      try expect("]")
    }
    guard position == bytes.count else { throw damage }
    return elements
  }

  /// So many fields grow no array.
  private static let usual = 8

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard skip(character) else { throw damage }
  }

  private mutating func name() throws -> String {
    guard let name = try value() else { throw damage }
    return name
  }

  /// A string, or nil for `null`.
  private mutating func value() throws -> String? {
    guard skip("\"") else {
      for character in ["n", "u", "l", "l"] as [Unicode.Scalar] { try expect(character) }
      return nil
    }
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        return ByteSlice(rebasing: bytes[start..<position]).string
      case UInt8(ascii: "\\"): return try escapedValue(from: start)
      default: position += 1
      }
    }
    throw damage
  }

  private mutating func escapedValue(from start: Int) throws -> String {
    var text = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      text.append(byte == UInt8(ascii: "\\") ? try escaped() : byte)
    }
    throw damage
  }

  private mutating func escaped() throws -> UInt8 {
    guard position < bytes.count else { throw damage }
    let byte = bytes[position]
    position += 1
    guard byte == UInt8(ascii: "u") else { return byte }
    guard position + 4 <= bytes.count,
      let code = UInt8(ByteSlice(rebasing: bytes[position..<position + 4]).string, radix: 16)
    else { throw damage }
    position += 4
    return code
  }
}
