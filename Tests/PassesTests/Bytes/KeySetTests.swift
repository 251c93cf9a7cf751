import Testing

@testable import Passes

@Suite("A set of keys")
struct KeySetTests {
  @Test("holds what was put in, however often")
  func membership() {
    var set = KeySet()
    #expect(!"1".bytes { set.contains($0) })
    for _ in 0..<2 {
      for number in 0..<500 { "\(number)".bytes { set.insert($0) } }
    }
    #expect((0..<500).allSatisfy { "\($0)".bytes { set.contains($0) } })
    #expect(!"500".bytes { set.contains($0) })
    #expect(!"01".bytes { set.contains($0) })
  }
}
