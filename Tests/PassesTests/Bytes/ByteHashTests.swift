import Passes
import Testing

@Suite("A hash of bytes")
struct ByteHashTests {
  @Test("is the same in every run and on every machine, since the state keeps digests of it")
  func golden() {
    #expect("".bytes(ByteHash.of) == 0x6705_27F2_8686_2C69)
    #expect("a".bytes(ByteHash.of) == 0x5352_3A00_5D88_5A95)
    #expect("12345678".bytes(ByteHash.of) == 0x77A7_F516_FF72_850C)
    #expect("+79991234567, Аким".bytes(ByteHash.of) == 0x8A48_E2FC_74B3_20F7)
  }

  @Test("tells where one part ends and the next begins")
  func parts() {
    func hash(_ parts: String...) -> UInt64 {
      var hash = ByteHash()
      for part in parts { part.bytes { hash.combine($0) } }
      return hash.value
    }
    #expect(Set([hash("ab"), hash("a", "b"), hash("", "ab"), hash("ab", ""), hash("abc"), hash("a", "bc")]).count == 6)
  }

  @Test("of short texts has no collision among a hundred thousand")
  func spread() {
    let hashes = (0..<100_000).map { "\($0)".bytes(ByteHash.of) }
    #expect(Set(hashes).count == hashes.count)
    #expect(Set(hashes.map { $0 >> 32 }).count > 99_900)
  }
}
