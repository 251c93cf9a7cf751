import Exports
import Testing

@Suite struct TrailerTests {
  private let rows = "id,name\n1,Anna\n2,\"Bo\nris\"\n3,Vera\n"

  private func reading(_ text: String, _ trailer: Trailer = Trailer(column: 1, equals: "EOF", count: 2)) throws
    -> CSVReading
  {
    let dialect = try CSVDialect(delimiter: UInt8(ascii: ","), trailer: trailer)
    let fixture = try CSVFixture(text)
    let reading = fixture.reading(dialect)
    #expect(reading == fixture.reading(dialect, splitsPlainLines: false))
    return reading
  }

  @Test(arguments: ["EOF,3\n", " EOF , 3 \n", "\"EOF\",\"3\"\n", "EOF,3,,\n", "EOF,003\r\n", "EOF,3\n\n\r\n"])
  func `a trailer that counts the rows ends the file, and is no row`(trailer: String) throws {
    let reading = try reading(rows + trailer)
    #expect(reading.error == nil)
    #expect(reading.fields.map(\.[0]) == ["1", "2", "3"])
    #expect(reading.problems.isEmpty)
    #expect(reading.summary?.bytes == (rows + trailer).utf8.count)
  }

  @Test func `a row that can't be read counts like any other`() throws {
    let reading = try reading(rows + "4,too,many\nEOF,4\n")
    #expect(reading.error == nil)
    #expect(reading.codes == [.raggedRow(expected: 2, got: 3)])
  }

  @Test func `a broken record of several lines is named where its lines made the count too high`() throws {
    let error = try reading(rows + "4,\"a\nb\",x\nEOF,4\n").error
    #expect(error?.fact == .trailerCount(stated: 4, came: 5, torn: 6))
    let lost = try reading(rows + "4,\"a\nb\",x\nEOF,9\n").error
    #expect(lost?.fact == .trailerCount(stated: 9, came: 5, torn: nil))
  }

  @Test func `a trailer that doesn't count shows the end alone`() throws {
    let trailer = Trailer(column: 2, equals: "end")
    #expect(try reading(rows + "x,end\n", trailer).fields.count == 3)
    #expect(try reading(rows, trailer).error?.fact == .trailerMissing(column: 2, text: "end"))
  }

  @Test func `without its trailer a file is refused`() throws {
    #expect(try reading(rows).error?.fact == .trailerMissing(column: 1, text: "EOF"))
    #expect(try reading(rows + "EO,3\n").error?.fact == .trailerMissing(column: 1, text: "EOF"))
  }

  @Test(arguments: [("EOF,2\n", 2), ("EOF,4\n", 4), ("EOF,0\n", 0)])
  func `rows that are lost or added are noticed`(trailer: String, stated: Int) throws {
    let error = try reading(rows + trailer).error
    #expect(error?.fact == .trailerCount(stated: stated, came: 3, torn: nil))
    #expect(error?.line == 6)
  }

  @Test(arguments: ["EOF\n", "EOF,\n", "EOF,x\n", "EOF,-3\n", "EOF,3.0\n", "EOF,99999999999999999999\n"])
  func `a trailer without its number is refused`(trailer: String) throws {
    #expect(try reading(rows + trailer).error?.fact == .trailerUnreadable(column: 2))
  }

  @Test(arguments: ["4,Gleb\n", "EOF,3\n", "4\n", "\"4\n"])
  func `nothing may stand below a trailer`(below: String) throws {
    let error = try reading(rows + "EOF,3\n" + below).error
    #expect(error?.fact == .recordBehindTrailer)
    #expect(error?.line == 7)
  }

  @Test func `a header is no trailer, whatever it is called`() throws {
    let reading = try reading("EOF,name\n1,Anna\nEOF,1\n")
    #expect(reading.columns == ["EOF", "name"])
    #expect(reading.fields == [["1", "Anna"]])
  }

  @Test func `a trailer over no row at all says that the export is empty`() throws {
    #expect(try reading("id,name\nEOF,0\n").error?.fact == .noRows)
  }
}
