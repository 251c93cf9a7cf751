import Exports
import Testing

@Suite("Whatever a file holds")
struct CSVPropertyTests {
  @Test("what is split without libcsv is what libcsv reads", arguments: 0..<40 as Range<UInt64>)
  func fastPathAgreesWithLibCSV(seed: UInt64) throws {
    var random = CSVRandom(seed: seed)
    let file = try CSVFixture("")
    for _ in 0..<50 {
      let bytes = Array(random.pick(["", "a\n", "a,b\r\n", "a,b,c\n"]).utf8) + random.file()
      try file.write(bytes)
      let dialect = try CSVDialect(
        delimiter: random.pick([44, 44, 44, 59, 9, 124]), finalNewline: random.pick([.required, .optional]))
      let fast = file.reading(dialect)
      let slow = file.reading(dialect, splitsPlainLines: false)
      #expect(fast == slow, "seed \(seed): \(bytes)")
    }
  }

  @Test("where the bytes that are read at once end makes no difference", arguments: 50..<60 as Range<UInt64>)
  func chunkBorders(seed: UInt64) throws {
    var random = CSVRandom(seed: seed)
    let file = try CSVFixture("")
    let dialect = try CSVDialect(delimiter: 44, finalNewline: .optional)
    for _ in 0..<10 {
      let tail = random.file()
      let header = Array("a,b,c\n".utf8)
      let border = 256 * 1024 + Int.random(in: 0...tail.count, using: &random)
      let length = border - header.count - tail.count
      let filler = Array("1,2,".utf8) + Array(repeating: 0x78, count: length - 5) + [0x0A]
      try file.write(header + tail)
      let near = file.reading(dialect)
      try file.write(header + filler + tail)
      for splits in [true, false] {
        let far = file.reading(dialect, splitsPlainLines: splits)
        #expect(far.fields.dropFirst() == near.fields[...], "seed \(seed): \(tail)")
        #expect(far.problems.map(\.raw) == near.problems.map(\.raw), "seed \(seed): \(tail)")
        #expect(far.codes == near.codes, "seed \(seed): \(tail)")
      }
    }
  }

  @Test("every line of it ends in a row, a reject or a blank line", arguments: 100..<120 as Range<UInt64>)
  func everyLineIsAccountedFor(seed: UInt64) throws {
    var random = CSVRandom(seed: seed)
    let file = try CSVFixture("")
    for _ in 0..<50 {
      let bytes = Array("a,b,c\n".utf8) + random.file()
      try file.write(bytes)
      let reading = file.reading(try CSVDialect(delimiter: 44, finalNewline: .optional))
      guard reading.error == nil else { continue }
      #expect(reading.accounts(for: bytes), "seed \(seed): \(bytes)")
    }
  }

  @Test("what was written by the rules is read back", arguments: 200..<210 as Range<UInt64>)
  func writtenIsRead(seed: UInt64) throws {
    var random = CSVRandom(seed: seed)
    let rows = (0..<300).map { _ in (0..<4).map { _ in random.cell() } }
    let lines = rows.map { row in
      row.map { random.written($0) }.joined(separator: ";") + random.pick(["\n", "\r\n"])
    }
    let reading = try CSVFixture("a;b;c;d\r\n" + lines.joined()).reading()
    #expect(reading.fields == rows)
    #expect(reading.delimiter == UInt8(ascii: ";"))
  }

  @Test("a file cut at any byte is refused, or gives the first of its rows and nothing else")
  func cutAnywhere() throws {
    let text = "\u{FEFF}id,name,balance\r\n1,Аким,12.50\r\n2,\"Мост\r\nов, \"\"x\"\"\",7\r\n3,я,0\n4,\"\",5\r\n"
    let bytes = Array(text.utf8)
    let file = try CSVFixture("")
    try file.write(bytes)
    let whole = file.reading().rows
    #expect(whole.count == 4)
    for count in 0..<bytes.count {
      for splits in [true, false] {
        try file.write(Array(bytes[..<count]))
        let reading = file.reading(splitsPlainLines: splits)
        #expect(reading.rows == Array(whole.prefix(reading.rows.count)), "cut at \(count)")
        #expect(reading.error != nil || bytes[count - 1] == UInt8(ascii: "\n"), "cut at \(count)")
      }
    }
  }

  @Test("a field is UTF-8 exactly when the standard library says so")
  func utf8() throws {
    let bounds: [UInt8] = [0x01, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
    var sequences: [[UInt8]] = []
    for lead in UInt8(0x80)...0xFF {
      sequences.append([lead])
      for second in bounds {
        sequences += [[lead, second], [lead, second, 0x80], [lead, second, 0x80, 0xBF]]
        sequences += [[lead, second, 0x41], [lead, second, 0x80, 0x41], [lead, second, 0xC0, 0x80]]
      }
    }
    let rows = sequences.map { [0x78, 0x2C] + $0 + [0x0A] }
    for splits in [true, false] {
      let reading = try CSVFixture(Array("a,b\n".utf8) + rows.joined()).reading(splitsPlainLines: splits)
      let valid = sequences.compactMap { String(validating: $0, as: UTF8.self) }
      #expect(reading.fields.map { $0[1] } == valid)
      #expect(reading.problems.count == sequences.count - valid.count)
      #expect(reading.problems.allSatisfy { $0.code == .invalidUTF8 && $0.column == "b" })
    }
  }
}
