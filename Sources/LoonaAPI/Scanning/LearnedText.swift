import Passes

/// Texts that came before, in the order of their coming, each with what it stands for: the next object most likely holds
/// them again, in the same order.
struct LearnedTexts<Meaning>: ~Copyable {
  private struct Entry {
    var text: UnsafeMutablePointer<UInt8>
    var count: Int
    var meaning: Meaning
  }

  private var entries: [Entry] = []
  private var next = 0
  private static var most: Int { 48 }

  deinit { for entry in entries { entry.text.deallocate() } }

  @inline(__always)
  mutating func restart() { next = 0 }

  /// Takes the text that the cursor stands at, if it is a learned one.
  @inline(__always)
  mutating func take(_ cursor: inout JSONCursor) -> Meaning? {
    let room = cursor.end - cursor.here
    for _ in entries.indices {
      if next >= entries.count { next = 0 }
      let entry = entries[next]
      next += 1
      if Self.isEqual(cursor.here, entry.text, entry.count, room) {
        cursor.here += entry.count
        return entry.meaning
      }
    }
    return nil
  }

  mutating func learn(_ text: ByteSlice, _ meaning: Meaning) {
    guard entries.count < Self.most, !text.isEmpty, !knows(text) else { return }
    let padded = (text.count + 7) & ~7
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: padded)
    copy.initialize(repeating: 0, count: padded)
    for (index, byte) in text.enumerated() { copy[index] = byte }
    entries.append(Entry(text: copy, count: text.count, meaning: meaning))
    next = entries.count
  }

  /// Close to the end of the input a known text is not recognised, and comes here again.
  private func knows(_ text: ByteSlice) -> Bool {
    entries.contains { ByteSlice(start: $0.text, count: $0.count).matches(text) }
  }

  /// In steps of eight bytes; the learned text is padded, and close to the end of the input nothing is equal.
  @inline(__always)
  private static func isEqual(
    _ input: UnsafePointer<UInt8>, _ text: UnsafeMutablePointer<UInt8>, _ count: Int, _ room: Int
  ) -> Bool {
    guard room >= count + 8 else { return false }
    var offset = 0
    while count - offset >= 8 {
      if word(input + offset) != word(text + offset) { return false }
      offset += 8
    }
    let left = count - offset
    if left == 0 { return true }
    return (word(input + offset) ^ word(text + offset)) << UInt64(64 - 8 * left) == 0
  }

  @inline(__always)
  private static func word(_ pointer: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self))
  }
}
