import Passes
import Testing

@Suite("An arena")
struct ArenaTests {
  @Test("keeps what it was given, however much comes after")
  func keeps() {
    let arena = Arena()
    var random = SplitMix64(seed: 1)
    var kept: [(Arena.Position, [UInt8])] = []
    for number in 0..<3000 {
      let length = Int.random(in: 0...8000, using: &random)
      let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: length)
      kept.append((bytes.withUnsafeBufferPointer(arena.keep), bytes))
    }
    #expect(kept.allSatisfy { position, bytes in bytes.withUnsafeBufferPointer { arena.kept(position).matches($0) } })
    #expect(kept.allSatisfy { $0.0 != 0 })
  }

  @Test("aligns every record to eight bytes")
  func alignment() {
    let arena = Arena()
    for length in [1, 7, 8, 9, 0, 4_194_000, 200, 3] {
      #expect(UInt(bitPattern: arena.reserve(length).bytes) % 8 == 0)
    }
  }

  @Test("takes a record that is larger than its chunks, and goes on after it")
  func largeRecord() {
    let arena = Arena()
    let first = "before".bytes(arena.keep)
    let large = [UInt8](repeating: 7, count: 9_000_001)
    let middle = large.withUnsafeBufferPointer(arena.keep)
    let last = "after".bytes(arena.keep)
    #expect(arena.kept(first).string == "before")
    #expect(large.withUnsafeBufferPointer { arena.kept(middle).matches($0) })
    #expect(arena.kept(last).string == "after")
  }
}
