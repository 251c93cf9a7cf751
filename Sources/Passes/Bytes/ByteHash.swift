/// A fast 64-bit hash of bytes (multiply and fold, eight bytes a step). Stable across runs and machines: digests that
/// the state keeps are made of it. Not for secrets, and not against an adversary.
@frozen
public struct ByteHash {
  @usableFromInline var state: UInt64

  public var value: UInt64 { state }

  @inlinable
  public init(seed: UInt64 = 0x9E37_79B9_7F4A_7C15) { state = seed }

  @inlinable
  static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let wide = a.multipliedFullWidth(by: b)
    return wide.high ^ wide.low
  }

  @inlinable
  public mutating func combine(_ bytes: ByteSlice) {
    var hash = state ^ UInt64(truncatingIfNeeded: bytes.count)
    guard var pointer = bytes.baseAddress.map(UnsafeRawPointer.init) else {
      state = Self.fold(hash, 0xA076_1D64_78BD_642F)
      return
    }
    var left = bytes.count
    while left >= 8 {
      hash = Self.fold(hash ^ UInt64(littleEndian: pointer.loadUnaligned(as: UInt64.self)), 0xD6E8_FEB8_6659_FD93)
      pointer += 8
      left -= 8
    }
    var word: UInt64 = 0
    var shift: UInt64 = 0
    while left > 0 {
      word |= UInt64(pointer.load(as: UInt8.self)) << shift
      shift += 8
      pointer += 1
      left -= 1
    }
    state = Self.fold(hash ^ word, 0xA076_1D64_78BD_642F)
  }

  @inlinable
  public static func of(_ bytes: ByteSlice) -> UInt64 {
    var hash = ByteHash()
    hash.combine(bytes)
    return hash.value
  }
}
