import Exports
import Testing

@Suite("A file's rows")
struct CSVReaderTests {
  @Test("come with their fields, their line and their bytes")
  func rows() throws {
    let reading = try CSVFixture("id,name\n1,Аким\n2,\"Мост, ов\"\n").reading()
    #expect(reading.columns == ["id", "name"])
    #expect(reading.fields == [["1", "Аким"], ["2", "Мост, ов"]])
    #expect(reading.rows.map(\.line) == [2, 3])
    #expect(reading.rows.map(\.raw) == [Array("1,Аким\n".utf8), Array("2,\"Мост, ов\"\n".utf8)])
    #expect(reading.problems.isEmpty)
  }

  @Test("keep the spaces around a field")
  func spaces() throws {
    #expect(try CSVFixture("a,b\n x ,\ty\t\n\" z \",\n").reading().fields == [[" x ", "\ty\t"], [" z ", ""]])
  }

  @Test("may end with CRLF, with LF, or with both in turn")
  func lineEnds() throws {
    let reading = try CSVFixture("a,b\r\n1,2\r\n3,\"4\"\r\n5,6\n\"7\",8\r\n").reading()
    #expect(reading.fields == [["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]])
    #expect(reading.rows.map(\.raw.last) == [10, 10, 10, 10])
  }

  @Test("hold newlines, carriage returns, delimiters and doubled quotes inside quotes")
  func quotedContent() throws {
    let reading = try CSVFixture("a,b\n\"x\n\n,\r\"\"y\"\"\",2\n\"\",\"\"\"\"\n").reading()
    #expect(reading.fields == [["x\n\n,\r\"y\"", "2"], ["", "\""]])
  }

  @Test("of several lines are known by the line that they start on")
  func multiLineRecords() throws {
    let reading = try CSVFixture("a,\"b\nc\"\n1,2\n3,\"4\n\n5\"\n\n6,7\n").reading()
    #expect(reading.columns == ["a", "b\nc"])
    #expect(reading.rows.map(\.line) == [3, 4, 8])
    #expect(reading.summary?.continuationLines == 3)
    #expect(reading.summary?.blankLines == 1)
    #expect(reading.summary?.lines == 8)
  }

  @Test("follow a byte order mark, which is no part of the first name")
  func byteOrderMark() throws {
    let bytes = [0xEF, 0xBB, 0xBF] + Array("id,b\n1,2\n".utf8)
    let reading = try CSVFixture(bytes).reading()
    #expect(reading.columns == ["id", "b"])
    #expect(reading.header == Array("id,b\n".utf8))
    #expect(reading.summary?.bytes == bytes.count)
  }

  @Test("follow a header whose names are trimmed, quoted or not")
  func header() throws {
    let reading = try CSVFixture(" id ,\"\tимя\u{A0}\",\"a,b\"\n1,2,3\n").reading()
    #expect(reading.columns == ["id", "имя", "a,b"])
  }

  @Test("may be told apart by another delimiter and quote")
  func dialect() throws {
    let dialect = try CSVDialect(delimiter: UInt8(ascii: ";"), quote: UInt8(ascii: "'"))
    let reading = try CSVFixture("a;b\n'1;''';\"2\n").reading(dialect)
    #expect(reading.fields == [["1;'", "\"2"]])
  }

  @Test("of one column include an empty line, which is an empty field")
  func oneColumn() throws {
    let reading = try CSVFixture("id\n1\n\n\r\n\"\"\n2\n").reading()
    #expect(reading.fields == [["1"], [""], [""], [""], ["2"]])
    #expect(reading.summary?.blankLines == 0)
  }

  @Test("of more columns don't, but each empty line is counted")
  func blankLines() throws {
    let reading = try CSVFixture("\n\r\na,b\n\n1,2\n\r\n\n3,4\n\n").reading()
    #expect(reading.rows.map(\.line) == [5, 8])
    #expect(reading.summary?.blankLines == 6)
    #expect(reading.summary?.lines == 9)
  }

  @Test("include a last one without a line end where that is allowed", arguments: ["3,4", "3,4\r", "3,\"4\""])
  func optionalFinalNewline(last: String) throws {
    let reading = try CSVFixture("a,b\n1,2\n\(last)").reading(CSVDialect(finalNewline: .optional))
    #expect(reading.fields == [["1", "2"], ["3", "4"]])
    #expect(reading.rows.last?.raw == Array(last.utf8))
  }

  @Test("of one column include a last line of half a line end, of more columns they don't")
  func lastCarriageReturnAlone() throws {
    let dialect = try CSVDialect(delimiter: 0x2C, finalNewline: .optional)
    #expect(try CSVFixture("a\n1\n\r").reading(dialect).fields == [["1"], [""]])
    let two = try CSVFixture("a,b\n1,2\n\r").reading(dialect)
    #expect(two.fields == [["1", "2"]])
    #expect(two.summary?.blankLines == 1)
  }

  @Test("are the same wherever the chunks that are read happen to end")
  func chunks() throws {
    let cell = String(repeating: "ё", count: 700)
    let rows = (0..<1000).map { "\($0),\($0 % 7 == 0 ? "\"\(cell)\n\(cell)\"" : cell),x\r\n" }
    let text = "id,cell,end\n" + rows.joined()
    let reading = try CSVFixture(text).reading()
    #expect(reading.rows.count == 1000)
    #expect(reading.header + reading.rows.flatMap(\.raw) == Array(text.utf8))
    #expect(reading.rows.allSatisfy { $0.fields[2] == "x" })
    #expect(reading.accounts(for: Array(text.utf8)))
  }

  @Test("are seen byte for byte, in order, by whoever makes a digest")
  func observation() throws {
    let text = "\u{FEFF}id,b\n" + String(repeating: "1,\"2\n3\"\n", count: 100_000)
    let file = try CSVFixture(text)
    let seen = Seen()
    let reader = try CSVReader(path: file.path) { seen.bytes += $0 }
    let summary = try reader.readRows { _ in
    } reject: { _ in
    }
    #expect(seen.bytes == Array(text.utf8))
    #expect(summary.bytes == text.utf8.count)
  }

  @Test("stop coming when the caller throws")
  func callerThrows() throws {
    struct Enough: Error {}
    let file = try CSVFixture("a,b\n1,2\n3,4\n")
    var count = 0
    #expect(throws: Enough.self) {
      _ = try CSVReader(path: file.path).readRows { _ in
        count += 1
        throw Enough()
      } reject: { _ in
      }
    }
    #expect(count == 1)
  }

  @Test("have columns that are found by name")
  func columnPositions() throws {
    let file = try CSVFixture("id,имя\n1,2\n")
    let reader = try CSVReader(path: file.path)
    #expect(try reader.column("имя") == 1)
  }

  @Test("need a delimiter and a quote that can be told from text")
  func unusableDialects() {
    #expect(throws: CSVDialect.Unusable.delimiter(UInt8(ascii: "a"))) { try CSVDialect(delimiter: UInt8(ascii: "a")) }
    #expect(throws: CSVDialect.Unusable.delimiter(0)) { try CSVDialect(delimiter: 0) }
    #expect(throws: CSVDialect.Unusable.quote(0xAB)) { try CSVDialect(quote: 0xAB) }
    #expect(throws: CSVDialect.Unusable.quote(UInt8(ascii: "\n"))) { try CSVDialect(quote: UInt8(ascii: "\n")) }
    #expect(throws: CSVDialect.Unusable.delimiterIsQuote(UInt8(ascii: ";"))) {
      try CSVDialect(delimiter: UInt8(ascii: ";"), quote: UInt8(ascii: ";"))
    }
  }
}

private final class Seen {
  var bytes: [UInt8] = []
}
