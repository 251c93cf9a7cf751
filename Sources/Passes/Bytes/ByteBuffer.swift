/// Bytes being written; keeps its room between uses.
public struct ByteBuffer: ~Copyable {
  private var storage: UnsafeMutableBufferPointer<UInt8>
  public private(set) var count = 0

  public init(capacity: Int = 256) { storage = .allocate(capacity: max(capacity, 16)) }

  deinit { storage.deallocate() }

  /// Valid until the next change.
  public var bytes: ByteSlice { ByteSlice(start: storage.baseAddress, count: count) }

  public subscript(from start: Int) -> ByteSlice { ByteSlice(rebasing: bytes[start..<count]) }

  @inline(__always)
  public mutating func append(_ byte: UInt8) {
    if count == storage.count { grow(to: count + 1) }
    storage[count] = byte
    count += 1
  }

  @inline(__always)
  public mutating func append(_ bytes: ByteSlice) {
    guard let source = bytes.baseAddress, let target = storage.baseAddress else { return }
    if count + bytes.count > storage.count {
      grow(to: count + bytes.count)
      storage.baseAddress?.advanced(by: count).update(from: source, count: bytes.count)
    } else {
      target.advanced(by: count).update(from: source, count: bytes.count)
    }
    count += bytes.count
  }

  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  public mutating func append(decimal number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(decimal: number.magnitude)
  }

  public mutating func append(decimal number: UInt64, digits: Int = 1) {
    var left = number
    var power: UInt64 = 1
    var width = 1
    while left >= 10 || width < digits {
      left /= 10
      power &*= 10
      width += 1
    }
    while power > 0 {
      append(UInt8(ascii: "0") + UInt8(number / power % 10))
      power /= 10
    }
  }

  public mutating func truncate(to length: Int) { count = min(count, length) }
  public mutating func removeAll() { count = 0 }

  private mutating func grow(to capacity: Int) {
    let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(capacity, storage.count * 2))
    if let from = storage.baseAddress, let to = larger.baseAddress { to.update(from: from, count: count) }
    storage.deallocate()
    storage = larger
  }
}
