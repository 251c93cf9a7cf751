import Passes
import Testing

@Suite("A slice of bytes")
struct ByteSliceTests {
  @Test(
    "is trimmed of spaces, tabs and no-break spaces at both ends, and of nothing else",
    arguments: [
      ("", ""), (" ", ""), ("\u{A0}", ""), (" \t\u{A0}a b\u{A0}\t ", "a b"), ("a", "a"), ("\na\r", "\na\r"),
      ("\u{2003}a", "\u{2003}a"), ("р\u{A0}", "р"), ("\u{A0}\u{A0} \u{A0}", ""), ("à", "à"),
    ])
  func trimmed(text: String, expected: String) {
    #expect(text.bytes { $0.trimmed.string } == expected)
  }

  @Test("does not take the halves of other characters for a no-break space")
  func halves() {
    let bytes: [UInt8] = [0xA0, 0x41, 0xC2]
    #expect(bytes.withUnsafeBufferPointer { Array($0.trimmed) } == bytes)
  }

  @Test("matches another one of the same bytes, at every length, and none that differs in one")
  func matches() {
    for length in 0...40 {
      let a = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      #expect(a.withUnsafeBufferPointer { a in Array(a).withUnsafeBufferPointer { a.matches($0) } })
      for position in 0..<length {
        var b = a
        b[position] ^= 0x80
        #expect(!a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { a.matches($0) } })
      }
      #expect(!a.withUnsafeBufferPointer { a in (a + [0]).withUnsafeBufferPointer { a.matches($0) } })
    }
  }

  @Test("without an address is the empty one")
  func empty() {
    let none = ByteSlice(start: nil, count: 0)
    #expect("".bytes { none.matches($0) && $0.matches(none) })
    #expect(none.trimmed.isEmpty)
    #expect(none.string == "")
  }
}
