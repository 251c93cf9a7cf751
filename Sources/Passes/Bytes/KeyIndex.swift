/// Finds a number by the bytes that it stands for: open addressing, and half a slot of hash.
///
/// The half is both where a search begins and what is compared before any bytes are, so that most misses cost one look and
/// growing reads no bytes at all. The bytes stay with their owner, who hands them out. At most 2³²−2 entries.
struct KeyIndex: ~Copyable {
  private var slots: UnsafeMutableBufferPointer<UInt64>
  private var mask: Int
  private(set) var count = 0

  init(capacity: Int = 16) {
    var size = 16
    while size * 2 < capacity * 3 { size *= 2 }
    slots = Self.emptySlots(size)
    mask = size - 1
  }

  deinit { slots.deallocate() }

  private static func emptySlots(_ size: Int) -> UnsafeMutableBufferPointer<UInt64> {
    let slots = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: size)
    slots.initialize(repeating: 0)
    return slots
  }

  @inline(__always)
  func find(_ bytes: ByteSlice, hash: UInt64, bytesOf: (UInt32) -> ByteSlice) -> UInt32? {
    let half = hash >> 32
    var slot = Int(truncatingIfNeeded: half) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { return nil }
      if entry >> 32 == half {
        let number = UInt32(truncatingIfNeeded: entry) &- 1
        if bytesOf(number).matches(bytes) { return number }
      }
      slot = (slot + 1) & mask
    }
  }

  /// The bytes must not be in the index yet.
  mutating func insert(_ number: UInt32, hash: UInt64) {
    if (count + 1) * 3 > slots.count * 2 { grow() }
    place((hash & 0xFFFF_FFFF_0000_0000) | (UInt64(number) + 1))
    count += 1
  }

  private func place(_ entry: UInt64) {
    var slot = Int(truncatingIfNeeded: entry >> 32) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = entry
  }

  private mutating func grow() {
    let old = slots
    slots = Self.emptySlots(old.count * 2)
    mask = slots.count - 1
    for entry in old where entry != 0 { place(entry) }
    old.deallocate()
  }
}
