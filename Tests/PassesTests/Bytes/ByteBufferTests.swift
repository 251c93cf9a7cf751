import Passes
import Testing

@Suite("A buffer of bytes")
struct ByteBufferTests {
  @Test(
    "writes whole numbers as Swift does",
    arguments: [0, 1, -1, 9, 10, 99, 100, -1234, 1_000_000_000_000_000_000, Int64.max, Int64.min])
  func signed(number: Int64) {
    var buffer = ByteBuffer()
    buffer.append(decimal: number)
    #expect(buffer.bytes.string == "\(number)")
  }

  @Test("writes the largest of all numbers")
  func largest() {
    var buffer = ByteBuffer()
    buffer.append(decimal: UInt64.max)
    #expect(buffer.bytes.string == "18446744073709551615")
  }

  @Test("puts zeros in front where so many digits are asked for")
  func padding() {
    func text(_ number: UInt64, _ digits: Int) -> String {
      var buffer = ByteBuffer()
      buffer.append(decimal: number, digits: digits)
      return buffer.bytes.string
    }
    #expect(text(5, 2) == "05")
    #expect(text(0, 6) == "000000")
    #expect(text(123, 2) == "123")
  }

  @Test("keeps what it holds while it grows, and is cut back to a length")
  func growth() {
    var buffer = ByteBuffer(capacity: 16)
    var expected: [UInt8] = []
    for number in 0..<400 {
      let text = String(repeating: "x", count: number % 50) + "\(number)"
      buffer.append(text)
      buffer.append(UInt8(ascii: ";"))
      expected += Array(text.utf8) + [UInt8(ascii: ";")]
    }
    #expect(buffer.bytes.elementsEqual(expected))
    #expect(buffer[from: expected.count - 3].elementsEqual(expected.suffix(3)))
    buffer.truncate(to: 5)
    #expect(buffer.bytes.elementsEqual(expected.prefix(5)))
    buffer.truncate(to: 100)
    #expect(buffer.count == 5)
    buffer.removeAll()
    #expect(buffer.bytes.isEmpty)
  }
}
