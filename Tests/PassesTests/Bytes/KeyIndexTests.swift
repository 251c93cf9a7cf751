import Testing

@testable import Passes

@Suite("An index of keys")
struct KeyIndexTests {
  @Test("finds every key through all its growing, and none that was not put in")
  func growth() {
    let keys = (0..<5000).map { Array("key-\($0)".utf8) }
    keys.withSlices { slices in
      var index = KeyIndex()
      for (number, key) in slices.enumerated() { index.insert(UInt32(number), hash: ByteHash.of(key)) }
      #expect(index.count == keys.count)
      for (number, key) in slices.enumerated() {
        #expect(index.find(key, hash: ByteHash.of(key)) { slices[Int($0)] } == UInt32(number))
      }
      for number in 0..<1000 {
        let absent = "absent-\(number)".bytes { key in index.find(key, hash: ByteHash.of(key)) { slices[Int($0)] } }
        #expect(absent == nil)
      }
    }
  }

  @Test("tells keys apart whose hashes are the same")
  func collisions() {
    let keys = ["a", "b", "c"].map { Array($0.utf8) }
    keys.withSlices { slices in
      var index = KeyIndex()
      for number in slices.indices { index.insert(UInt32(number), hash: .max) }
      for (number, key) in slices.enumerated() {
        #expect(index.find(key, hash: .max) { slices[Int($0)] } == UInt32(number))
      }
      #expect("d".bytes { index.find($0, hash: .max) { slices[Int($0)] } } == nil)
    }
  }

  @Test("holds number 0 and the empty key")
  func zero() {
    var index = KeyIndex()
    index.insert(0, hash: 0)
    #expect(index.find(.empty, hash: 0) { _ in .empty } == 0)
  }
}

extension [[UInt8]] {
  fileprivate func withSlices(_ body: ([ByteSlice]) -> Void) {
    let arena = Arena()
    withExtendedLifetime(arena) {
      body(map { bytes in arena.kept(bytes.withUnsafeBufferPointer(arena.keep)) })
    }
  }
}
