import Passes

/// The files that make one table, read one after the other, and how their rows are told apart.
public struct FileSet: Sendable {
  public var paths: [String]
  /// The column that holds the customer's key.
  public var key: String
  /// Rows with another value in this column are counted as excluded. For customers only: a balance finds its customer or
  /// is an orphan.
  public var filter: RowFilter?
  public var dialect: CSVDialect

  public init(paths: [String], key: String, filter: RowFilter? = nil, dialect: CSVDialect = CSVDialect()) {
    self.paths = paths
    self.key = key
    self.filter = filter
    self.dialect = dialect
  }
}

/// The configuration's `where`: a row stays if its cell, trimmed, is one of the values.
public struct RowFilter: Hashable, Sendable {
  public var column: String
  public var values: [[UInt8]]

  public init(column: String, values: [String]) {
    self.column = column
    self.values = values.map { Array($0.utf8) }
  }

  func admits(_ cell: ByteSlice) -> Bool {
    let cell = cell.trimmed
    return values.contains { value in value.withUnsafeBufferPointer { $0.matches(cell) } }
  }
}
