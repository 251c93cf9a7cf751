import Exports
import Testing

@Suite("A row that can't be read")
struct RowProblemTests {
  @Test(
    "is rejected with its line, its column and its code, and the rows around it are read",
    arguments: [
      ("2", RowProblem.Code.raggedRow(expected: 3, got: 1), nil),
      ("2,x", .raggedRow(expected: 3, got: 2), nil),
      ("2,x,y,", .raggedRow(expected: 3, got: 4), nil),
      ("\"2\",x", .raggedRow(expected: 3, got: 2), nil),
      ("2,x\0,y", .nulByte, "b"),
      ("2,\"x\0\",y", .nulByte, "b"),
      ("2,\"x\ny\0\",z", .nulByte, "b"),
      ("\"2\",x,\"", .strayQuote, "c"),
      ("2,x\"y,z", .strayQuote, "b"),
      ("2,\"x\"y,z", .strayQuote, "b"),
      ("2,\"x\" ,z", .strayQuote, "b"),
      ("2,x,y\"", .strayQuote, "c"),
      ("2,x\ry,z", .bareCarriageReturn, nil),
      ("\r2,x,y", .bareCarriageReturn, nil),
      ("2,x,y\r\r", .bareCarriageReturn, nil),
      ("2,\"x\",\"y\"\rz", .bareCarriageReturn, nil),
    ])
  func codes(row: String, code: RowProblem.Code, column: String?) throws {
    let text = "a,b,c\n1,\"p\",q\n\(row)\n3,\"r\",s\n"
    let reading = try CSVFixture(text).reading()
    #expect(reading.fields == [["1", "p", "q"], ["3", "r", "s"]])
    let problem = try #require(reading.problems.first)
    #expect(reading.problems.count == 1)
    #expect(problem.code == code)
    #expect(problem.line == 3)
    #expect(problem.column == column)
    #expect(problem.raw == Array("\(row)\n".utf8))
    #expect(reading.accounts(for: Array(text.utf8)))
  }

  @Test("for its bytes is told by the column that holds them", arguments: [0, 1, 2], [true, false])
  func invalidUTF8(column: Int, quoted: Bool) throws {
    var cells: [[UInt8]] = [Array("ключ".utf8), Array("x".utf8), Array("конец".utf8)]
    cells[column].append(0xD0)
    if quoted { cells[2] = [0x22] + cells[2] + [0x22] }
    let row = Array(cells.joined(separator: [0x2C])) + [0x0A]
    let reading = try CSVFixture(Array("a,b,c\n".utf8) + row + Array("1,2,3\n".utf8)).reading()
    #expect(reading.codes == [.invalidUTF8])
    #expect(reading.problems.first?.column == ["a", "b", "c"][column])
    #expect(reading.problems.first?.raw == row)
    #expect(reading.fields == [["1", "2", "3"]])
  }

  @Test(
    "for a stray quote costs itself alone, wherever the quote stands",
    arguments: ["\n", "\r\n"], [true, false])
  func strayQuoteAnywhere(lineEnd: String, splitsPlainLines: Bool) throws {
    let rows = (0..<70).map { row in
      switch row % 10 {
      case 3: "\(row),\"Мост, \"\"ов\"\"\",\(row)"
      case 5: "\"\(row)\",\"\",\"x\""
      case 7: ",,"
      case 8: "\(row),\"first\(lineEnd)second\",x"
      default: "\(row),имя,конец"
      }
    }
    let whole = try CSVFixture("a,b,c\n" + rows.map { $0 + lineEnd }.joined()).reading().fields
    #expect(whole.count == rows.count)
    for index in rows.indices {
      for position in 0...rows[index].unicodeScalars.count {
        var damaged = rows
        let scalars = damaged[index].unicodeScalars
        damaged[index].unicodeScalars.insert("\"", at: scalars.index(scalars.startIndex, offsetBy: position))
        let text = "a,b,c\n" + damaged.map { $0 + lineEnd }.joined()
        let fixture = try CSVFixture(text)
        let reading = fixture.reading(try .proved(), splitsPlainLines: splitsPlainLines)
        var others = whole
        others.remove(at: index)
        let isAlone = reading.problems.count == 1 || (index % 10 == 8 && reading.problems.count == 2)
        guard reading.fields == others, isAlone, reading.accounts(for: Array(text.utf8)) else {
          Issue.record("a quote at \(position) of row \(index) cost \(reading.problems.map(\.description))")
          return
        }
        let unproved = fixture.reading(
          try CSVDialect(delimiter: UInt8(ascii: ",")), splitsPlainLines: splitsPlainLines)
        #expect(unproved == reading || unproved.error?.fact == .endsInQuote)
      }
    }
  }

  @Test("because the file ends inside its quotes costs one line, where something shows that the file is whole")
  func unterminatedQuote() throws {
    let fixture = try CSVFixture("a,b\n1,\"2\n3,4\n5,6\n")
    let reading = fixture.reading(try .proved())
    #expect(reading.codes == [.unterminatedQuote])
    #expect(reading.problems.first?.column == "b")
    #expect(reading.problems.first?.raw == Array("1,\"2\n".utf8))
    #expect(reading.fields == [["3", "4"], ["5", "6"]])
    let last = try CSVFixture("a,b\n3,4\n1,\"2").reading(.proved(finalNewline: .optional))
    #expect(last.codes == [.unterminatedQuote])
    #expect(last.fields == [["3", "4"]])
    let unproved = fixture.reading()
    #expect(unproved.error?.fact == .endsInQuote)
    #expect(unproved.error?.line == 2)
    #expect(unproved.fields.isEmpty)
  }

  @Test("because it has too few fields over several lines is rejected by its first line alone")
  func raggedOverLines() throws {
    let text = "a,b,c\n1,\"x\n2,3,4\n5,6,\"\n7\",8\n9,9,9\n"
    let reading = try CSVFixture(text).reading(CSVDialect(delimiter: UInt8(ascii: ",")))
    #expect(reading.fields == [["2", "3", "4"], ["9", "9", "9"]])
    #expect(reading.accounts(for: Array(text.utf8)))
  }

  @Test("because its quotes stay open too long is rejected by its first line alone", arguments: [63, 64, 65])
  func recordLines(count: Int) throws {
    let cell = (1..<count).map { "\($0),x\n" }.joined()
    let reading = try CSVFixture("a,b\n0,\"x\n\(cell)\",y\n").reading(CSVDialect(delimiter: 44))
    let lines = count + 1
    #expect(lines <= 64 || reading.problems.first?.code == .recordTooLong)
    #expect(lines <= 64 || reading.rows.count == count - 1)
    #expect(lines > 64 || reading.codes.first == .raggedRow(expected: 2, got: 3))
  }

  @Test("may have 64 lines, but not one more", arguments: [(64, 1), (65, 0)])
  func lineLimit(lines: Int, rows: Int) throws {
    let text = "a,b\n0,\"" + String(repeating: "x\n", count: lines - 1) + "\"\n1,2\n"
    let reading = try CSVFixture(text).reading(.proved())
    #expect(reading.rows.count == rows + 1)
    #expect(reading.fields.last == ["1", "2"])
    #expect(reading.accounts(for: Array(text.utf8)))
  }

  @Test("may have a mebibyte, but not a byte more", arguments: [0, 1], ["", "\""])
  func byteLimit(excess: Int, quote: String) throws {
    let fixed = "1,\(quote)\(quote)\n".utf8.count
    let cell = String(repeating: "x", count: CSVReader.recordByteLimit - fixed + excess)
    let row = "1,\(quote)\(cell)\(quote)\n"
    for splits in [true, false] {
      let reading = try CSVFixture("a,b\n\(row)2,3\n").reading(splitsPlainLines: splits)
      #expect(reading.fields.last == ["2", "3"])
      #expect(reading.rows.map(\.line) == (excess == 0 ? [2, 3] : [3]))
      #expect(reading.codes == (excess == 0 ? [] : [.recordTooLong]))
      #expect(reading.problems.map(\.omittedBytes) == (excess == 0 ? [] : [1]))
      #expect(reading.summary?.lines == 3)
    }
  }

  @Test("because its line never seems to end is kept by its beginning alone")
  func endlessLine() throws {
    let row = Array(repeating: UInt8(ascii: "x"), count: 3_000_000) + [0x0A]
    for splits in [true, false] {
      let reading = try CSVFixture(Array("a,b\n".utf8) + row + Array("2,3\n".utf8))
        .reading(splitsPlainLines: splits)
      #expect(reading.fields == [["2", "3"]])
      let problem = try #require(reading.problems.first)
      #expect(problem.raw.count == CSVReader.recordByteLimit)
      #expect(problem.raw.count + problem.omittedBytes == row.count)
    }
  }

  @Test("over several lines for a byte of one cell is rejected whole")
  func badCellOverLines() throws {
    let text = "a,b\n1,\"x\ny\0\nz\"\n2,3\n"
    let reading = try CSVFixture(text).reading()
    #expect(reading.problems.map(\.raw) == [Array("1,\"x\ny\0\nz\"\n".utf8)])
    #expect(reading.accounts(for: Array(text.utf8)))
  }

  @Test("with a quote in a field too many has no column to name")
  func quoteBeyondHeader() throws {
    let problem = try #require(try CSVFixture("a,b\n1,2,3,x\"\n").reading().problems.first)
    #expect(problem.code == .strayQuote)
    #expect(problem.column == nil)
  }

  @Test("may be every row of a file, which is then no empty file")
  func nothingButRejects() throws {
    let reading = try CSVFixture("a,b\n1\n2\n").reading()
    #expect(reading.error == nil)
    #expect(reading.summary?.rejects == 2)
  }
}

extension CSVDialect {
  /// Of a file that is known to be whole.
  fileprivate static func proved(finalNewline: FinalNewline = .required) throws -> CSVDialect {
    var dialect = try CSVDialect(delimiter: UInt8(ascii: ","), finalNewline: finalNewline)
    dialect.isProvedElsewhere = true
    return dialect
  }
}
