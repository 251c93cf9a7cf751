import Exports
import Glibc
import Testing

@Suite("What is said of a file")
struct ExportSentenceTests {
  @Test(
    "names the fault and what to do",
    arguments: [
      (ExportFileError.Fact.missing, "there is no such file: check the path, and that the export has run"),
      (.notReadable(errno: EACCES), "the file can't be read (Permission denied): check its owner and mode"),
      (.notRegular, "this isn't a regular file: give the path of a CSV file"),
      (.empty, "the file is empty: run the export again"),
      (.noRows, "the file has a header and no rows: run the export again"),
      (
        .cutOff,
        """
        the last line has no line end, so the file may be cut off: run the export again, or set \
        final_newline: optional if it always ends so
        """
      ),
      (
        .endsInQuote,
        """
        the file ends inside a quoted cell that begins here: it is cut off, or a quote is missing; run the export \
        again, or put the quote right
        """
      ),
      (
        .trailerMissing(column: 1, text: "EOF"),
        """
        the last record is no trailer ("EOF" in column 1), so the file may be cut off: run the export again, or \
        look at trailer in the configuration
        """
      ),
      (
        .trailerUnreadable(column: 2),
        "the trailer has no number of rows in column 2: run the export again, or look at trailer.count"
      ),
      (.trailerCount(stated: 3, came: 1, torn: nil), "the trailer counts 3 rows, and 1 came: run the export again"),
      (
        .trailerCount(stated: 3, came: 4, torn: 2),
        "the trailer counts 3 rows, and 4 came; the record at line 2 can't be read and goes over several lines, which may have been "
          + "counted one by one: mend that record, or run the export again"
      ),
      (
        .recordBehindTrailer,
        """
        a record stands below the trailer: two exports in one file, or a row that looks like a trailer; run the \
        export again, or look at trailer in the configuration
        """
      ),
      (.changedWhileRead, "the file changed while it was read: start again when the export has finished"),
      (
        .carriageReturnLineEnds,
        "the lines end with a carriage return alone: save the file with LF or CRLF line ends"
      ),
      (
        .headerUnreadable(.strayQuote),
        """
        the header can't be read: a quote stands where none may: put the whole field in quotes and double \
        each quote inside it
        """
      ),
      (.emptyColumnName(position: 3), "column 3 of the header has no name: name it, or take the column away"),
      (.duplicateColumn("id"), "the header names the column \"id\" twice: rename one of them"),
      (.missingColumn("x", available: ["a", "b"]), "there is no column \"x\"; the header has \"a\", \"b\""),
      (.encodingNotSupported(.utf16), "the file is UTF-16: convert it to UTF-8"),
      (.encodingNotSupported(.utf32), "the file is UTF-32: convert it to UTF-8"),
      (
        .encodingNotSupported(.nulInFirstLine),
        "the first line holds NUL bytes, as UTF-16 has them: convert the file to UTF-8"
      ),
      (
        .encodingNotSupported(.notUTF8),
        "the header isn't valid UTF-8, perhaps windows-1251: convert the file to UTF-8"
      ),
      (
        .encodingNotSupported(.zip),
        "the file is a ZIP archive or a spreadsheet: unpack it, or export it as CSV"
      ),
      (.encodingNotSupported(.gzip), "the file is compressed with gzip: unpack it"),
    ])
  func file(fact: ExportFileError.Fact, sentence: String) {
    #expect(ExportFileError(path: "c.csv", fact: fact).description == "c.csv: \(sentence)")
    #expect(ExportFileError(path: "c.csv", line: 7, fact: fact).description == "c.csv, line 7: \(sentence)")
  }

  @Test("shows what each delimiter would make of it")
  func delimiter() throws {
    let error = try #require(try CSVFixture("a,b;c\n1,2;3\nx\n").reading().error)
    #expect(
      error.description.hasSuffix(
        """
        customers.csv, line 1: the delimiter can't be told from the header and the first rows \
        (",": 2 columns in the header, 1 of 2 rows alike; ";": 2 columns in the header, 1 of 2 rows alike; \
        tab: 1 column in the header, 2 of 2 rows alike; "|": 1 column in the header, 2 of 2 rows alike): \
        set delimiter in the configuration
        """))
  }

  @Test("lists thirty columns and counts the rest")
  func manyColumns() {
    let fact = ExportFileError.Fact.missingColumn("x", available: (1...35).map { "c\($0)" })
    #expect(ExportFileError(path: "c.csv", fact: fact).description.hasSuffix("\"c29\", \"c30\" and 5 more"))
  }

  @Test(
    "of its rows is said with a name that scripts can hold on to",
    arguments: [
      (
        RowProblem.Code.raggedRow(expected: 9, got: 1), "ragged_row",
        """
        the row has 1 field and the header 9 columns: add or take away delimiters, or put quotes around a \
        field that holds one
        """
      ),
      (.nulByte, "nul_byte", "the row holds a NUL byte: export it again as text"),
      (.invalidUTF8, "invalid_utf8", "the row isn't valid UTF-8: export the file as UTF-8"),
      (
        .strayQuote, "stray_quote",
        "a quote stands where none may: put the whole field in quotes and double each quote inside it"
      ),
      (
        .unterminatedQuote, "unterminated_quote",
        "a quote opens here and the file ends before it closes: close it, or double it"
      ),
      (
        .recordTooLong, "record_too_long",
        "the row doesn't end within 64 lines and 1024 KiB: most likely a quote opens here and never closes"
      ),
      (
        .bareCarriageReturn, "bare_carriage_return",
        "a carriage return stands alone outside quotes: take it away, or put the field in quotes"
      ),
    ])
  func row(code: RowProblem.Code, name: String, sentence: String) {
    #expect(code.name == name)
    #expect(code.sentence == sentence)
  }

  @Test("of a row says where, and nothing of what the row holds")
  func rowPlace() throws {
    let problem = try #require(try CSVFixture("id,имя\n1,секрет\0\n").reading().problems.first)
    #expect(problem.description.hasSuffix("customers.csv, line 2, column \"имя\": \(problem.code.sentence)"))
    #expect(!problem.description.contains("секрет"))
  }
}
