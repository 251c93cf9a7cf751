import Passes

/// `rejects.csv`: every rejected source row as it was, to be mended and fed back with `run --retry FILE`.
///
/// A CSV file of RFC 4180 with commas and LF, and this header:
///
///     source,file,line,column,code,reason,row
///
/// | column | holds |
/// | --- | --- |
/// | `source` | `customers` or `balances` |
/// | `file` | the path of the source file |
/// | `line` | the physical line, from 1, on which the row starts there |
/// | `column` | the column to blame; empty where it is the whole row |
/// | `code` | a stable word for programs; `header` on the rows described below |
/// | `reason` | what is wrong and what to do |
/// | `row` | the row byte for byte, its own line end included if it had one |
///
/// `row` is one cell, always in quotes, with each quote in it doubled, and nothing else changed: it is neither neutralised nor
/// decoded, so in a source that isn't UTF-8 these bytes aren't either. The first row of each source file has the code
/// `header`, line 1, the plan that rejected the rows as its reason, and that file's header line as its `row`. So a reader takes the rows of one `file`, in the order in
/// which they stand here: their `row` cells, written one after another, are a CSV file of that source's own dialect that stands on
/// its own; a cell that lacks its line end gets one. Rows of several files may be mixed. All other cells are neutralised
/// (`CSVRows`): an apostrophe at the front of `file` is not part of it.
public struct RejectsCSV: ~Copyable {
  /// A file that rows were rejected from.
  public struct Source: Hashable, Sendable {
    public var table: FieldRule.Table
    public var path: String
    /// The header line as it stands in the file, with its line end.
    public var header: [UInt8]

    public init(table: FieldRule.Table, path: String, header: [UInt8]) {
      self.table = table
      self.path = path
      self.header = header
    }
  }

  /// The plan that rejected the rows, as it stands in the file.
  public struct Plan: Hashable, Sendable {
    public var id: String
    public var createdAt: Timestamp

    public init(id: String, createdAt: Timestamp) {
      (self.id, self.createdAt) = (id, createdAt)
    }

    /// `plan ID of TIME`, in RFC 3339.
    var text: String { "plan \(id) of \(createdAt.rfc3339)" }
  }

  private let plan: Plan
  private var rows: CSVRows
  private var begun: Set<String> = []

  /// - Parameter sink: gets the file's bytes in pieces; they are valid only inside the call.
  public init(of plan: Plan, sink: @escaping (ByteSlice) throws -> Void) throws {
    self.plan = plan
    rows = CSVRows(sink)
    for name in ["source", "file", "line", "column", "code", "reason", "row"] { rows.cell(name) }
    try rows.endRow()
  }

  /// - Parameter row: as it stands in the file, with its line end if it has one.
  public mutating func append(
    of source: Source, line: Int, column: String?, code: String, reason: String, row: ByteSlice
  ) throws {
    if begun.insert("\(source.table.rawValue) \(source.path)").inserted {
      try source.header.withUnsafeBufferPointer {
        try appendRow(of: source, line: 1, column: nil, code: "header", reason: plan.text, row: $0)
      }
    }
    try appendRow(of: source, line: line, column: column, code: code, reason: reason, row: row)
  }

  /// To be called once, at the end: what is still held goes to the sink.
  public mutating func finish() throws { try rows.flush() }

  private mutating func appendRow(
    of source: Source, line: Int, column: String?, code: String, reason: String, row: ByteSlice
  ) throws {
    rows.cell(source.table.rawValue)
    rows.cell(source.path)
    rows.cell(Int64(line))
    rows.cell(column ?? "")
    rows.cell(code)
    rows.cell(reason)
    rows.rawCell(row)
    try rows.endRow()
  }
}
