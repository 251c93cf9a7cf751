#if canImport(Glibc)
  import Glibc
#endif

/// Finds one record after another, and after a broken one goes on from the line below its first.
///
/// A record without quotes is split in place; any other is libcsv's.
struct RecordScanner: ~Copyable {
  enum Step {
    case row
    case trailer(Trailer.Reading)
    case blankLine
    case fault(RowFault)
    case end
  }

  struct RowFault {
    let code: RowProblem.Code
    /// The field to blame; beyond the header's last in a row that has too many.
    var field: Int?
    let raw: [UInt8]
    var omittedBytes = 0
  }

  /// The first physical line of the record last found.
  private(set) var line = 1
  /// How many physical lines it has.
  private(set) var lineCount = 0
  /// The first rejected record of which lines were read again as rows, though they may have been its own.
  private(set) var torn: Int?
  private var byteCount = 0
  private var window: ByteWindow
  private let splitter: LineSplitter
  private let parser: LibCSVParser
  private var bounds = FieldBounds()
  private var isParsed = false
  private let splitsPlainLines: Bool
  private let finalNewline: CSVDialect.FinalNewline
  private let trailer: Trailer?
  private let endIsProved: Bool

  init(
    _ window: consuming ByteWindow, delimiter: UInt8, dialect: CSVDialect, splitsPlainLines: Bool
  ) {
    self.window = window
    splitter = LineSplitter(delimiter: delimiter, quote: dialect.quote)
    parser = LibCSVParser(delimiter: delimiter, quote: dialect.quote)
    finalNewline = dialect.finalNewline
    trailer = dialect.trailer
    endIsProved = dialect.endIsProved
    self.splitsPlainLines = splitsPlainLines
  }

  var path: String { window.path }
  var bytesRead: Int { window.byteCount }

  /// Goes on to the next record, blank line or fault.
  ///
  /// - Parameter expected: how many fields a row has; `nil` for the header, which may have any number.
  mutating func next(expecting expected: Int?) throws(ExportFileError) -> Step {
    window.drop(byteCount)
    line += lineCount
    (byteCount, lineCount) = (0, 0)
    while splitsPlainLines {
      let bytes = window.unread
      let found = splitter.split(bytes, isFinished: window.isFinished, into: &bounds)
      switch found.outcome {
      case .whole where found.end > CSVReader.recordByteLimit: return try rejectLongLine()
      case .whole where found.end == 0: return .end
      case .whole: return try plainRow(found, expecting: expected)
      case .quoted: return try parsedRow(expecting: expected)
      case .unfinished where bytes.count > CSVReader.recordByteLimit: return try rejectLongLine()
      case .unfinished: try window.refill()
      }
    }
    return try parsedRow(expecting: expected)
  }

  private mutating func plainRow(
    _ found: LineSplitter.Line, expecting expected: Int?
  ) throws(ExportFileError) -> Step {
    if !found.isTerminated { try requireFinalNewline(line: line) }
    take(found.end, lines: 1)
    isParsed = false
    if found.contentEnd == 0 { return emptyLine(expecting: expected) }
    if found.hasBareCarriageReturn { return fault(.bareCarriageReturn) }
    if expected != nil, let trailer, let said = withRow({ trailer.reading($0) }) { return .trailer(said) }
    if let expected, expected != bounds.fieldCount {
      return fault(.raggedRow(expected: expected, got: bounds.fieldCount))
    }
    guard found.hasNUL || found.mayHoldNonASCII else { return .row }
    let content = UnsafeBufferPointer(rebasing: window.unread[..<found.contentEnd])
    return verdict(on: Self.badByte(in: content, bounds, mayHoldNUL: found.hasNUL))
  }

  private mutating func parsedRow(expecting expected: Int?) throws(ExportFileError) -> Step {
    parser.beginRecord()
    isParsed = true
    while true {
      let next: PhysicalLine
      switch try locateLine(from: byteCount) {
      case .none where lineCount == 0: return .end
      case .none:
        try requireProvedEnd()
        return rejectFirstLine(.unterminatedQuote, field: parser.fieldsDone)
      case .tooLong where lineCount == 0: return try rejectLongLine()
      case .tooLong: return rejectFirstLine(.recordTooLong, field: parser.fieldsDone)
      case .found(let line): next = line
      }
      if !next.isTerminated, lineCount == 0 { try requireFinalNewline(line: line) }
      if lineCount == CSVReader.recordLineLimit { return rejectFirstLine(.recordTooLong, field: parser.fieldsDone) }
      let content = UnsafeBufferPointer(rebasing: window.unread[byteCount..<next.contentEnd])
      let lineEnd = UnsafeBufferPointer(rebasing: window.unread[next.contentEnd..<next.end])
      take(next.end, lines: lineCount + 1)
      if lineCount == 1, content.isEmpty { return emptyLine(expecting: expected) }
      switch parser.feed(content, lineEnd: lineEnd) {
      case .open: continue
      case .strayQuote: return rejectFirstLine(.strayQuote, field: parser.fieldsDone)
      case .bareCarriageReturn: return rejectFirstLine(.bareCarriageReturn)
      case .tooLarge: return rejectFirstLine(.recordTooLong, field: parser.fieldsDone)
      case .complete:
        if !next.isTerminated { try requireFinalNewline(line: line + lineCount - 1) }
        if expected != nil, let trailer, let said = withRow({ trailer.reading($0) }) { return .trailer(said) }
        let got = parser.fieldsDone
        if let expected, expected != got {
          return rejectFirstLine(.raggedRow(expected: expected, got: got))
        }
        return verdict(on: parser.withFields { Self.badByte(in: $0, $1, mayHoldNUL: true) })
      }
    }
  }

  /// In a file of one column, an empty line is how an empty field is written; libcsv would skip it.
  private mutating func emptyLine(expecting expected: Int?) -> Step {
    guard expected == 1 else { return .blankLine }
    bounds.begin()
    bounds.append(1)
    isParsed = false
    return .row
  }

  private mutating func take(_ bytes: Int, lines: Int) {
    (byteCount, lineCount) = (bytes, lines)
  }

  /// A file that was cut inside a quoted cell of several lines would have those lines taken for rows.
  private func requireProvedEnd() throws(ExportFileError) {
    if !endIsProved { throw ExportFileError(path: window.path, line: line, fact: .endsInQuote) }
  }

  private func requireFinalNewline(line: Int) throws(ExportFileError) {
    guard finalNewline == .required else { return }
    throw ExportFileError(path: window.path, line: line, fact: .cutOff)
  }
}

// MARK: - Physical lines

extension RecordScanner {
  private struct PhysicalLine {
    let contentEnd: Int
    let end: Int
    let isTerminated: Bool
  }

  private enum Location {
    case none
    case found(PhysicalLine)
    /// The line ends beyond what a record may hold.
    case tooLong
  }

  private mutating func locateLine(from start: Int) throws(ExportFileError) -> Location {
    var end = Self.lineFeed(in: window.unread, from: start)
    while end == nil, !window.isFinished, window.unread.count <= CSVReader.recordByteLimit {
      try window.refill()
      end = Self.lineFeed(in: window.unread, from: start)
    }
    let bytes = window.unread
    guard let end else {
      if bytes.count > CSVReader.recordByteLimit { return .tooLong }
      guard bytes.count > start else { return .none }
      let endsWithCR = bytes[bytes.count - 1] == UInt8(ascii: "\r")
      return .found(
        PhysicalLine(
          contentEnd: endsWithCR ? bytes.count - 1 : bytes.count, end: bytes.count,
          isTerminated: false))
    }
    guard end < CSVReader.recordByteLimit else { return .tooLong }
    let isCRLF = end > start && bytes[end - 1] == UInt8(ascii: "\r")
    return .found(
      PhysicalLine(contentEnd: isCRLF ? end - 1 : end, end: end + 1, isTerminated: true))
  }

  private static func lineFeed(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    index(of: UInt8(ascii: "\n"), in: bytes, from: start)
  }

  private static func index(
    of byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    guard let base = bytes.baseAddress, start < bytes.count,
      let found = memchr(base + start, Int32(byte), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}

// MARK: - Faults

extension RecordScanner {
  private func fault(_ code: RowProblem.Code, field: Int? = nil) -> Step {
    .fault(RowFault(code: code, field: field, raw: Array(window.unread[..<byteCount])))
  }

  private func verdict(on bad: (code: RowProblem.Code, field: Int)?) -> Step {
    bad.map { fault($0.code, field: $0.field) } ?? .row
  }

  /// The lines below may be rows that a stray quote swallowed, so they are read again as such.
  private mutating func rejectFirstLine(_ code: RowProblem.Code, field: Int? = nil) -> Step {
    if lineCount > 1 { torn = torn ?? line }
    let end = Self.lineFeed(in: window.unread, from: 0).map { $0 + 1 } ?? window.unread.count
    take(end, lines: 1)
    return fault(code, field: field)
  }

  private mutating func rejectLongLine() throws(ExportFileError) -> Step {
    let raw = Array(window.unread[..<CSVReader.recordByteLimit])
    window.drop(raw.count)
    var omitted = 0
    var isTerminated = false
    while !isTerminated, !(window.isFinished && window.unread.isEmpty) {
      let end = Self.lineFeed(in: window.unread, from: 0)
      let count = end.map { $0 + 1 } ?? window.unread.count
      window.drop(count)
      omitted += count
      isTerminated = end != nil
      if !isTerminated { try window.refill() }
    }
    if !isTerminated { try requireFinalNewline(line: line) }
    take(0, lines: 1)
    return .fault(RowFault(code: .recordTooLong, raw: raw, omittedBytes: omitted))
  }

  private static func badByte(
    in bytes: UnsafeBufferPointer<UInt8>, _ bounds: borrowing FieldBounds, mayHoldNUL: Bool
  ) -> (code: RowProblem.Code, field: Int)? {
    if mayHoldNUL, let offset = index(of: 0, in: bytes, from: 0) { return (.nulByte, bounds.field(at: offset)) }
    guard let offset = UTF8Validation.firstFault(in: bytes) else { return nil }
    return (.invalidUTF8, bounds.field(at: offset))
  }
}

// MARK: - The row found

extension RecordScanner {
  /// Lends the row that `next` has found.
  @inline(__always)
  func withRow<Result>(
    _ body: (borrowing CSVRecord) throws -> Result
  ) rethrows -> Result {
    let raw = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: window.unread[..<byteCount]))
    guard isParsed else {
      return try body(CSVRecord(line: line, lineCount: lineCount, raw: raw, fields: window.unread, bounds: bounds))
    }
    return try parser.withFields {
      try body(CSVRecord(line: line, lineCount: lineCount, raw: raw, fields: $0, bounds: $1))
    }
  }
}
