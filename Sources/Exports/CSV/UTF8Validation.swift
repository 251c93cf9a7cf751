/// Where bytes stop being UTF-8, by table 3-7 of the Unicode standard.
enum UTF8Validation {
  /// The offset of the first sequence that isn't well formed.
  static func firstFault(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    let count = bytes.count
    let raw = UnsafeRawPointer(base)
    var offset = 0
    while offset < count {
      let lead = base[offset]
      if lead < 0x80 {
        if offset + 8 <= count,
          raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
          offset += 8
        } else {
          offset += 1
        }
      } else if lead & 0xE0 == 0xC0, lead >= 0xC2, offset + 1 < count,
        base[offset + 1] & 0xC0 == 0x80
      {
        offset += 2
      } else {
        let length = longSequence(base + offset, available: count - offset)
        if length == 0 { return offset }
        offset += length
      }
    }
    return nil
  }

  /// The length of a well-formed sequence of three or four bytes, else 0.
  private static func longSequence(_ bytes: UnsafePointer<UInt8>, available: Int) -> Int {
    guard available >= 3 else { return 0 }
    let second: ClosedRange<UInt8>
    switch bytes[0] {
    case 0xE0: second = 0xA0...0xBF
    case 0xE1...0xEC, 0xEE...0xEF: second = 0x80...0xBF
    case 0xED: second = 0x80...0x9F
    case 0xF0: second = 0x90...0xBF
    case 0xF1...0xF3: second = 0x80...0xBF
    case 0xF4: second = 0x80...0x8F
    default: return 0
    }
    guard second.contains(bytes[1]), bytes[2] & 0xC0 == 0x80 else { return 0 }
    if bytes[0] < 0xF0 { return 3 }
    return available >= 4 && bytes[3] & 0xC0 == 0x80 ? 4 : 0
  }
}
