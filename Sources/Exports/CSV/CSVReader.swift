/// Reads one CSV file from end to end, holding one record at a time.
///
/// Lines end with LF or CRLF; a CR elsewhere belongs inside quotes. A row that can't be read is handed to
/// `reject` and costs nothing else; what makes the whole file unusable is thrown as `ExportFileError`.
public struct CSVReader: ~Copyable {
  /// How far a record may go on; beyond, its first line is taken for one with a stray quote.
  public static let recordLineLimit = 64
  public static let recordByteLimit = 1024 * 1024

  /// The header's names, trimmed of spaces, tabs and no-break spaces.
  public let columns: [String]
  /// The header as it stands in the file, with its line end and without a byte order mark.
  public let header: [UInt8]
  /// The delimiter that was set or found.
  public let delimiter: UInt8

  private var scanner: RecordScanner
  private let trailer: Trailer?
  private var summary: CSVSummary

  /// Opens a file and reads its header.
  ///
  /// - Parameter observe: sees every byte of the file once and in order, the byte order mark included, as it
  ///   is read: ahead of the rows, and to the end only if `readRows` returns.
  public init(
    path: String, dialect: CSVDialect = CSVDialect(),
    observe: @escaping (UnsafeRawBufferPointer) -> Void = { _ in }
  ) throws(ExportFileError) {
    try self.init(path: path, dialect: dialect, splitsPlainLines: true, observe: observe)
  }

  /// - Parameter splitsPlainLines: false leaves every line to libcsv, for the tests that compare the two.
  package init(
    path: String, dialect: CSVDialect, splitsPlainLines: Bool,
    observe: @escaping (UnsafeRawBufferPointer) -> Void = { _ in }
  ) throws(ExportFileError) {
    var window = ByteWindow(try InputFile(path: path, observe: observe))
    try window.fill()
    try FileOpening.pass(&window)
    let delimiter = try Self.delimiter(of: window, dialect: dialect)
    var scanner = RecordScanner(
      window, delimiter: delimiter, dialect: dialect, splitsPlainLines: splitsPlainLines)
    var summary = CSVSummary()
    let names = try Self.readHeader(from: &scanner, into: &summary)
    (columns, header) = names
    self.delimiter = delimiter
    trailer = dialect.trailer
    self.scanner = scanner
    self.summary = summary
  }

  /// The position of a column that is needed.
  public func column(_ name: String) throws(ExportFileError) -> Int {
    if let index = columns.firstIndex(of: name) { return index }
    throw ExportFileError(path: scanner.path, fact: .missingColumn(name, available: columns))
  }

  /// Reads on to the end. What `each` and `reject` throw ends the reading and is thrown on.
  ///
  /// A file found to be cut off or changed throws after its rows were handed over: they must not be used.
  public consuming func readRows(
    each: (borrowing CSVRecord) throws -> Void, reject: (RowProblem) throws -> Void
  ) throws -> CSVSummary {
    while true {
      let step = try scanner.next(expecting: columns.count)
      summary.lines += scanner.lineCount
      summary.continuationLines += max(0, scanner.lineCount - 1)
      switch step {
      case .row:
        summary.rows += 1
        try scanner.withRow(each)
      case .blankLine:
        summary.blankLines += 1
      case .fault(let fault):
        summary.rejects += 1
        try reject(problem(fault))
      case .trailer(let said):
        try requireRows(said)
        try requireNothingBelow()
        return try finished()
      case .end:
        if let trailer {
          throw ExportFileError(
            path: scanner.path,
            fact: .trailerMissing(column: trailer.column, text: String(decoding: trailer.text, as: UTF8.self)))
        }
        return try finished()
      }
    }
  }

  private consuming func finished() throws(ExportFileError) -> CSVSummary {
    guard summary.rows + summary.rejects > 0 else { throw ExportFileError(path: scanner.path, fact: .noRows) }
    summary.bytes = scanner.bytesRead
    return summary
  }

  // MARK: The trailer

  private func requireRows(_ said: Trailer.Reading) throws(ExportFileError) {
    let came = summary.rows + summary.rejects
    switch said {
    case .whole: return
    case .rows(came): return
    case .rows(let stated):
      throw ExportFileError(
        path: scanner.path, line: scanner.line,
        fact: .trailerCount(stated: stated, came: came, torn: came > stated ? scanner.torn : nil))
    case .unreadable:
      throw ExportFileError(
        path: scanner.path, line: scanner.line, fact: .trailerUnreadable(column: trailer?.count ?? 0))
    }
  }

  /// Blank lines alone may stand below a trailer.
  private mutating func requireNothingBelow() throws(ExportFileError) {
    while true {
      let step = try scanner.next(expecting: columns.count)
      summary.lines += scanner.lineCount
      switch step {
      case .end: return
      case .blankLine: summary.blankLines += 1
      case .row, .trailer, .fault:
        throw ExportFileError(path: scanner.path, line: scanner.line, fact: .recordBehindTrailer)
      }
    }
  }

  private func problem(_ fault: RecordScanner.RowFault) -> RowProblem {
    let column = fault.field.flatMap { $0 < columns.count ? columns[$0] : nil }
    return RowProblem(
      file: scanner.path, line: scanner.line, column: column, code: fault.code, raw: fault.raw,
      omittedBytes: fault.omittedBytes)
  }
}

// MARK: - The header

extension CSVReader {
  private static func delimiter(
    of window: borrowing ByteWindow, dialect: CSVDialect
  ) throws(ExportFileError) -> UInt8 {
    if let delimiter = dialect.delimiter { return delimiter }
    let survey = DelimiterSurvey(
      sample: window.unread, quote: dialect.quote, isWhole: window.isFinished)
    if let delimiter = survey.delimiter { return delimiter }
    throw ExportFileError(
      path: window.path, line: 1, fact: .undecidableDelimiter(survey.evidence))
  }

  private static func readHeader(
    from scanner: inout RecordScanner, into summary: inout CSVSummary
  ) throws(ExportFileError) -> (columns: [String], header: [UInt8]) {
    while true {
      let step = try scanner.next(expecting: nil)
      summary.lines += scanner.lineCount
      switch step {
      case .blankLine:
        summary.blankLines += 1
      case .end:
        throw ExportFileError(path: scanner.path, fact: .empty)
      case .fault(let fault):
        let fact: ExportFileError.Fact =
          fault.code == .invalidUTF8
          ? .encodingNotSupported(.notUTF8) : .headerUnreadable(fault.code)
        throw ExportFileError(path: scanner.path, line: scanner.line, fact: fact)
      case .row, .trailer:
        summary.continuationLines += scanner.lineCount - 1
        let (names, raw) = scanner.withRow { row in
          (
            (0..<row.fieldCount).map { String(decoding: trimmed(row.field($0)), as: UTF8.self) },
            Array(row.raw)
          )
        }
        if let fact = flaw(in: names) {
          throw ExportFileError(path: scanner.path, line: scanner.line, fact: fact)
        }
        return (names, raw)
      }
    }
  }

  private static func flaw(in names: [String]) -> ExportFileError.Fact? {
    if let position = names.firstIndex(of: "") { return .emptyColumnName(position: position + 1) }
    var seen: Set<String> = []
    return names.first { !seen.insert($0).inserted }.map { .duplicateColumn($0) }
  }

  private static func trimmed(_ name: UnsafeBufferPointer<UInt8>) -> ArraySlice<UInt8> {
    var name = Array(name)[...]
    while let width = name.first.flatMap({ blankWidth($0, name.dropFirst().first, lead: true) }) {
      name = name.dropFirst(width)
    }
    while let width = name.last.flatMap({ blankWidth($0, name.dropLast().last, lead: false) }) {
      name = name.dropLast(width)
    }
    return name
  }

  /// How many bytes a space, a tab (1) or a no-break space (C2 A0, 2) at an end takes.
  private static func blankWidth(_ outer: UInt8, _ inner: UInt8?, lead: Bool) -> Int? {
    if outer == UInt8(ascii: " ") || outer == UInt8(ascii: "\t") { return 1 }
    return (lead ? (outer, inner) == (0xC2, 0xA0) : (outer, inner) == (0xA0, 0xC2)) ? 2 : nil
  }
}
