import Exports
import Testing

@Suite("The delimiter")
struct DelimiterTests {
  @Test(
    "is the one that splits the header",
    arguments: [
      ("a,b\n1;2;3,x\n", ","), ("a;b\n1,5;2,5\n", ";"), ("a\tb\n1,2\t3\n", "\t"), ("a|b\n1;2|3\n", "|"),
      ("\"a,b\";c\n1;2\n", ";"), ("\"a;\"\";b\n\",c\n1,2\n", ","),
    ])
  func splitsHeader(text: String, delimiter: String) throws {
    #expect(try CSVFixture(text).reading().delimiter == delimiter.utf8.first)
  }

  @Test("is, of several in the header, the one that more rows agree with")
  func rowsDecide() throws {
    let reading = try CSVFixture("id;name, full;x\n1;Аким;2\n3;\"a,b\";4\n\n5;c;6\n").reading()
    #expect(reading.delimiter == UInt8(ascii: ";"))
    #expect(reading.columns == ["id", "name, full", "x"])
  }

  @Test("doesn't matter to a file of one column, whatever else its rows hold")
  func oneColumn() throws {
    #expect(try CSVFixture("id\n1\n2\n").reading().fields == [["1"], ["2"]])
    #expect(try CSVFixture("note\na, b\nc\n").reading().fields == [["a, b"], ["c"]])
    #expect(try CSVFixture("note\na, b;c\n").reading().fields == [["a, b;c"]])
  }

  @Test("is asked for when it can't be told, with what was looked at")
  func undecidable() throws {
    let error = try #require(try CSVFixture("a,b;c\n1,2;3\nx\n").reading().error)
    guard case .undecidableDelimiter(let evidence) = error.fact else {
      Issue.record("\(error)")
      return
    }
    #expect(evidence.map(\.headerFields) == [2, 2, 1, 1])
    #expect(evidence.map(\.agreeingRows) == [1, 1, 2, 2])
    #expect(evidence.allSatisfy { $0.sampledRows == 2 })
  }

  @Test("that is set is taken, though another would do better")
  func set() throws {
    let reading = try CSVFixture("a,b\n1,2\n").reading(CSVDialect(delimiter: UInt8(ascii: ";")))
    #expect(reading.columns == ["a,b"])
  }
}
