#if canImport(Glibc)
  import Glibc
#endif

/// Why a file can't be used at all.
public struct ExportFileError: Error, Sendable, Equatable {
  public enum Fact: Sendable, Equatable {
    case missing
    case notReadable(errno: Int32)
    case notRegular
    /// Not a byte, or a byte order mark and blank lines alone.
    case empty
    /// A header and nothing below it.
    case noRows
    /// The last line has no line end.
    case cutOff
    /// A quoted cell is open at the end, and nothing shows that the file is whole.
    case endsInQuote
    case changedWhileRead
    case encodingNotSupported(FoundEncoding)
    /// Lines end with CR alone.
    case carriageReturnLineEnds
    case headerUnreadable(RowProblem.Code)
    case emptyColumnName(position: Int)
    case duplicateColumn(String)
    case missingColumn(String, available: [String])
    case undecidableDelimiter([DelimiterEvidence])
    /// The last record is not the trailer that was to come.
    case trailerMissing(column: Int, text: String)
    case trailerUnreadable(column: Int)
    /// `torn` is the line of a rejected record of several lines, where more rows came: its lines may have been counted as rows.
    case trailerCount(stated: Int, came: Int, torn: Int?)
    case recordBehindTrailer
  }

  /// What a file starts like that isn't UTF-8 text.
  public enum FoundEncoding: Sendable, Equatable {
    case utf16
    case utf32
    /// NUL bytes in the first line: UTF-16 without a mark, or no text.
    case nulInFirstLine
    /// A header that isn't valid UTF-8: an 8-bit code page such as windows-1251.
    case notUTF8
    case zip
    case gzip
  }

  public let path: String
  public let line: Int?
  public let fact: Fact

  public init(path: String, line: Int? = nil, fact: Fact) {
    self.path = path
    self.line = line
    self.fact = fact
  }
}

extension ExportFileError: CustomStringConvertible {
  /// Says what is wrong, where, and what to do, without any cell's content.
  public var description: String {
    let place = line.map { ", line \($0)" } ?? ""
    return "\(path)\(place): \(fact.sentence)"
  }
}

extension ExportFileError.Fact {
  fileprivate var sentence: String {
    switch self {
    case .missing:
      "there is no such file: check the path, and that the export has run"
    case .notReadable(let errno):
      "the file can't be read (\(String(cString: strerror(errno)))): check its owner and mode"
    case .notRegular:
      "this isn't a regular file: give the path of a CSV file"
    case .empty:
      "the file is empty: run the export again"
    case .noRows:
      "the file has a header and no rows: run the export again"
    case .cutOff:
      """
      the last line has no line end, so the file may be cut off: run the export again, or set \
      final_newline: optional if it always ends so
      """
    case .endsInQuote:
      """
      the file ends inside a quoted cell that begins here: it is cut off, or a quote is missing; run the export again, or put \
      the quote right
      """
    case .changedWhileRead:
      "the file changed while it was read: start again when the export has finished"
    case .encodingNotSupported(let found):
      found.sentence
    case .carriageReturnLineEnds:
      "the lines end with a carriage return alone: save the file with LF or CRLF line ends"
    case .headerUnreadable(let code):
      "the header can't be read: \(code.sentence)"
    case .emptyColumnName(let position):
      "column \(position) of the header has no name: name it, or take the column away"
    case .duplicateColumn(let name):
      "the header names the column \"\(name)\" twice: rename one of them"
    case .missingColumn(let name, let available):
      "there is no column \"\(name)\"; the header has \(listed(available))"
    case .undecidableDelimiter(let evidence):
      """
      the delimiter can't be told from the header and the first rows \
      (\(evidence.map(\.description).joined(separator: "; "))): set delimiter in the configuration
      """
    case .trailerMissing(let column, let text):
      """
      the last record is no trailer ("\(text)" in column \(column)), so the file may be cut off: run the export again, or \
      look at trailer in the configuration
      """
    case .trailerUnreadable(let column):
      "the trailer has no number of rows in column \(column): run the export again, or look at trailer.count"
    case .trailerCount(let stated, let came, nil):
      "the trailer counts \(counted(stated, "row")), and \(came) came: run the export again"
    case .trailerCount(let stated, let came, let torn?):
      """
      the trailer counts \(counted(stated, "row")), and \(came) came; the record at line \(torn) can't be read and goes over several \
      lines, which may have been counted one by one: mend that record, or run the export again
      """
    case .recordBehindTrailer:
      """
      a record stands below the trailer: two exports in one file, or a row that looks like a trailer; run the export \
      again, or look at trailer in the configuration
      """
    }
  }

  private func listed(_ names: [String]) -> String {
    let shown = names.prefix(30).map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count > 30 ? "\(shown) and \(names.count - 30) more" : shown
  }
}

extension ExportFileError.FoundEncoding {
  fileprivate var sentence: String {
    switch self {
    case .utf16: "the file is UTF-16: convert it to UTF-8"
    case .utf32: "the file is UTF-32: convert it to UTF-8"
    case .nulInFirstLine:
      "the first line holds NUL bytes, as UTF-16 has them: convert the file to UTF-8"
    case .notUTF8:
      "the header isn't valid UTF-8, perhaps windows-1251: convert the file to UTF-8"
    case .zip: "the file is a ZIP archive or a spreadsheet: unpack it, or export it as CSV"
    case .gzip: "the file is compressed with gzip: unpack it"
    }
  }
}
