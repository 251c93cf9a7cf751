/// Bytes that belong to someone else; valid only as long as that owner says.
public typealias ByteSlice = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer<UInt8> {
  public static var empty: ByteSlice { ByteSlice(start: nil, count: 0) }

  /// Equal byte for byte.
  @inlinable
  public func matches(_ other: ByteSlice) -> Bool {
    guard count == other.count else { return false }
    guard var a = baseAddress.map(UnsafeRawPointer.init), var b = other.baseAddress.map(UnsafeRawPointer.init)
    else { return true }
    var left = count
    while left >= 8 {
      if a.loadUnaligned(as: UInt64.self) != b.loadUnaligned(as: UInt64.self) { return false }
      a += 8
      b += 8
      left -= 8
    }
    while left > 0 {
      if a.load(as: UInt8.self) != b.load(as: UInt8.self) { return false }
      a += 1
      b += 1
      left -= 1
    }
    return true
  }

  /// Without ASCII space, tab and U+00A0 at both ends: how keys are read everywhere (interface.md, Values).
  @inlinable
  public var trimmed: ByteSlice {
    var start = 0
    var end = count
    while start < end {
      if self[start] == 0x20 || self[start] == 0x09 {
        start += 1
      } else if start + 1 < end, self[start] == 0xC2, self[start + 1] == 0xA0 {
        start += 2
      } else {
        break
      }
    }
    while end > start {
      if self[end - 1] == 0x20 || self[end - 1] == 0x09 {
        end -= 1
      } else if end - 1 > start, self[end - 2] == 0xC2, self[end - 1] == 0xA0 {
        end -= 2
      } else {
        break
      }
    }
    return ByteSlice(rebasing: self[start..<end])
  }

  public var string: String { String(decoding: self, as: UTF8.self) }
}
