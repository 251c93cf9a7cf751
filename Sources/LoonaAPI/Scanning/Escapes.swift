import Passes

/// Room for unescaped strings: as large as the object that they stand in, so that nothing moves while it is used.
struct UnescapedText: ~Copyable {
  private var storage = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1024)
  private var used = 0

  deinit { storage.deallocate() }

  /// Forgets what was written, and makes sure that `count` bytes fit.
  @inline(__always)
  mutating func begin(_ count: Int) {
    used = 0
    if count > storage.count { grow(to: count) }
  }

  private mutating func grow(to count: Int) {
    storage.deallocate()
    storage = .allocate(capacity: count * 2)
  }

  /// Nil for a lone surrogate.
  mutating func unescape(_ text: ByteSlice) -> ByteSlice? {
    let from = used
    var index = 0
    while index < text.count {
      guard text[index] == UInt8(ascii: "\\") else {
        append(text[index])
        index += 1
        continue
      }
      guard let (scalar, length) = Escapes.scalar(ByteSlice(rebasing: text[index...])) else { return nil }
      for byte in UTF8.encode(scalar) ?? .init() { append(byte) }
      index += length
    }
    return ByteSlice(rebasing: UnsafeBufferPointer(storage)[from..<used])
  }

  mutating func copy(_ text: String) -> ByteSlice {
    let from = used
    for byte in text.utf8 { append(byte) }
    return ByteSlice(rebasing: UnsafeBufferPointer(storage)[from..<used])
  }

  private mutating func append(_ byte: UInt8) {
    storage[used] = byte
    used += 1
  }
}

/// The escapes of RFC 8259 (7).
enum Escapes {
  /// The scalar that an escape stands for, and the escape's length. `text` starts with a backslash, and is checked already.
  static func scalar(_ text: ByteSlice) -> (Unicode.Scalar, Int)? {
    guard text.count >= 2, let base = text.baseAddress else { return nil }
    switch text[1] {
    case UInt8(ascii: "b"): return ("\u{08}", 2)
    case UInt8(ascii: "f"): return ("\u{0C}", 2)
    case UInt8(ascii: "n"): return ("\n", 2)
    case UInt8(ascii: "r"): return ("\r", 2)
    case UInt8(ascii: "t"): return ("\t", 2)
    case UInt8(ascii: "u"):
      guard text.count >= 6, let first = unit(base + 2) else { return nil }
      if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
      guard first < 0xDC00, text.count >= 12, text[6] == UInt8(ascii: "\\"), text[7] == UInt8(ascii: "u"),
        let second = unit(base + 8), (0xDC00...0xDFFF).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (UInt32(first - 0xD800) << 10) + UInt32(second - 0xDC00))
      else { return nil }
      return (scalar, 12)
    default: return (Unicode.Scalar(text[1]), 2)
    }
  }

  /// Four hexadecimal digits.
  static func unit(_ digits: UnsafePointer<UInt8>) -> UInt16? {
    var unit: UInt16 = 0
    for index in 0..<4 {
      let digit: UInt8
      switch digits[index] {
      case 0x30...0x39: digit = digits[index] - 0x30
      case 0x41...0x46: digit = digits[index] - 0x37
      case 0x61...0x66: digit = digits[index] - 0x57
      default: return nil
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}
