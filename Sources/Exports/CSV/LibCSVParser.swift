import CLibCSV

/// libcsv, strict and without trimming, fed one physical line at a time. All of the C is in this file.
struct LibCSVParser: ~Copyable {
  enum Outcome {
    /// A quoted field is open at the end of the line.
    case open
    case complete
    case strayQuote
    case bareCarriageReturn
    /// A field outgrew the cap on libcsv's memory.
    case tooLarge
  }

  /// What libcsv's callbacks write to, behind a raw pointer.
  private struct Cells: ~Copyable {
    /// The fields' bytes, one filler byte behind each, laid out as `FieldBounds` has it.
    var bytes: [UInt8] = []
    var bounds = FieldBounds()
    var rows = 0
  }

  private let parser: UnsafeMutablePointer<csv_parser>
  private let cells: UnsafeMutablePointer<Cells>
  private let delimiter: UInt8
  private let quote: UInt8

  init(delimiter: UInt8, quote: UInt8) {
    self.delimiter = delimiter
    self.quote = quote
    parser = .allocate(capacity: 1)
    cells = .allocate(capacity: 1)
    cells.initialize(to: Cells())
    configure()
  }

  deinit {
    csv_free(parser)
    parser.deallocate()
    cells.deinitialize(count: 1)
    cells.deallocate()
  }

  private func configure() {
    // Line ends outside quotes are reported one by one: a CR that ends a row early would else go unseen.
    _ = csv_init(parser, UInt8(CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL))
    csv_set_delim(parser, delimiter)
    csv_set_quote(parser, quote)
    csv_set_space_func(parser) { _ in 0 }
    csv_set_blk_size(parser, 4096)
    csv_set_realloc_func(parser) { memory, size in
      size <= CSVReader.recordByteLimit + 4096 ? realloc(memory, size) : nil
    }
  }

  /// Forgets everything, an error included, which libcsv itself would keep.
  func beginRecord() {
    if parser.pointee.pstate != 0 || csv_error(parser) != CSV_SUCCESS {
      csv_free(parser)
      configure()
    }
    cells.pointee.bytes.removeAll(keepingCapacity: true)
    cells.pointee.bounds.begin()
    cells.pointee.rows = 0
  }

  /// Takes the next physical line of the record; its line end is empty only at the end of the file.
  func feed(
    _ content: UnsafeBufferPointer<UInt8>, lineEnd: UnsafeBufferPointer<UInt8>
  ) -> Outcome {
    guard parse(content) else { return failure }
    guard cells.pointee.rows == 0 else { return .bareCarriageReturn }
    guard parse(lineEnd) else { return failure }
    if cells.pointee.rows == 0, lineEnd.isEmpty {
      _ = csv_fini(parser, Self.takeField, Self.takeRow, cells)
    }
    return cells.pointee.rows > 0 ? .complete : .open
  }

  private func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    csv_parse(parser, bytes.baseAddress, bytes.count, Self.takeField, Self.takeRow, cells)
      == bytes.count
  }

  private var failure: Outcome {
    csv_error(parser) == CSV_EPARSE ? .strayQuote : .tooLarge
  }

  /// How many of the record's fields are complete; in an open record, the position of the open one.
  var fieldsDone: Int { cells.pointee.bounds.fieldCount }

  /// Lends the complete record's fields.
  func withFields<Result>(
    _ body: (UnsafeBufferPointer<UInt8>, borrowing FieldBounds) throws -> Result
  ) rethrows -> Result {
    try cells.pointee.bytes.withUnsafeBufferPointer { try body($0, cells.pointee.bounds) }
  }

  private static let takeField: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
    field, count, context in
    guard let cells = context?.assumingMemoryBound(to: Cells.self) else { return }
    guard cells.pointee.rows == 0 else { return }
    cells.pointee.bytes.append(
      contentsOf: UnsafeRawBufferPointer(start: field, count: field == nil ? 0 : count))
    cells.pointee.bytes.append(UInt8(ascii: "\n"))
    cells.pointee.bounds.append(cells.pointee.bytes.count)
  }

  private static let takeRow: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = {
    _, context in
    guard let cells = context?.assumingMemoryBound(to: Cells.self) else { return }
    cells.pointee.rows += 1
  }
}
