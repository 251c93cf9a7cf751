import Passes

/// Walks over JSON bytes, checking them as it goes. Reads nothing outside of them, whatever they hold.
struct JSONCursor {
  private let start: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  /// The next byte to read.
  var here: UnsafePointer<UInt8>

  static let depthMax = 64

  /// The bytes must outlive the cursor, and there must be some.
  @inline(__always)
  init(_ bytes: ByteSlice) throws(ScanProblem) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { throw ScanProblem(kind: .endsEarly, offset: 0) }
    start = base
    here = base
    end = base + bytes.count
  }

  func problem(_ kind: ScanProblem.Kind) -> ScanProblem { ScanProblem(kind: kind, offset: here - start) }

  @inline(__always)
  func peek() throws(ScanProblem) -> UInt8 {
    guard here < end else { throw problem(.endsEarly) }
    return here.pointee
  }

  @inline(__always)
  mutating func skipSpace() {
    while here < end, here.pointee <= 0x20 {
      switch here.pointee {
      case 0x20, 0x09, 0x0A, 0x0D: here += 1
      default: return
      }
    }
  }

  /// The byte, with space before it.
  @inline(__always)
  mutating func expect(_ byte: UInt8) throws(ScanProblem) {
    if here < end, here.pointee == byte {
      here += 1
      return
    }
    skipSpace()
    guard try peek() == byte else { throw problem(.malformed) }
    here += 1
  }

  /// Takes the byte, with space before it, if it comes next.
  @inline(__always)
  mutating func take(_ byte: UInt8) throws(ScanProblem) -> Bool {
    if here < end, here.pointee == byte {
      here += 1
      return true
    }
    skipSpace()
    guard try peek() == byte else { return false }
    here += 1
    return true
  }

  /// After the value: nothing but space may follow.
  mutating func expectEnd() throws(ScanProblem) {
    skipSpace()
    if here != end { throw problem(.malformed) }
  }

  // MARK: Values

  mutating func skipValue(depth: Int = 0) throws(ScanProblem) {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "\""):
      here += 1
      _ = try string()
    case UInt8(ascii: "{"): try skipObject(depth)
    case UInt8(ascii: "["): try skipArray(depth)
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    default: _ = try number()
    }
  }

  private mutating func skipObject(_ depth: Int) throws(ScanProblem) {
    guard depth < Self.depthMax else { throw problem(.tooDeep) }
    here += 1
    if try take(UInt8(ascii: "}")) { return }
    repeat {
      try expect(UInt8(ascii: "\""))
      _ = try string()
      try expect(UInt8(ascii: ":"))
      try skipValue(depth: depth + 1)
    } while try take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
  }

  private mutating func skipArray(_ depth: Int) throws(ScanProblem) {
    guard depth < Self.depthMax else { throw problem(.tooDeep) }
    here += 1
    if try take(UInt8(ascii: "]")) { return }
    repeat { try skipValue(depth: depth + 1) } while try take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
  }

  mutating func literal(_ text: StaticString) throws(ScanProblem) {
    let length = text.utf8CodeUnitCount
    guard end - here >= length else { throw problem(.endsEarly) }
    for index in 0..<length where here[index] != text.utf8Start[index] { throw problem(.malformed) }
    here += length
  }

  @inline(__always)
  func slice(from: UnsafePointer<UInt8>, to: UnsafePointer<UInt8>) -> ByteSlice {
    ByteSlice(start: from, count: to - from)
  }
}

extension JSONCursor {
  /// A byte order mark, which RFC 8259 (8.1) lets a reader ignore.
  mutating func skipMark() {
    if end - here >= 3, here[0] == 0xEF, here[1] == 0xBB, here[2] == 0xBF { here += 3 }
  }

  /// Whether the slice is part of what the cursor walks over, not unescaped elsewhere.
  func isInside(_ slice: ByteSlice) -> Bool {
    guard let base = slice.baseAddress else { return false }
    return base >= start && base <= end
  }
}
