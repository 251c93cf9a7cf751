import Passes

/// A source row that takes no part, as it was, and why.
public struct RejectedRow: Hashable, Sendable {
  public var table: FieldRule.Table
  public var file: String
  /// The physical line, from 1, on which the row starts.
  public var line: Int
  public var column: String?
  /// A stable word for programs; those of `CellProblem` and of `RowProblem`, and the ones named here.
  public var code: String
  /// What is wrong and what to do, without the row's content.
  public var reason: String
  /// The row byte for byte, with its line end.
  public var row: [UInt8]

  public static let duplicateKey = "duplicate_key"
  public static let balanceRejected = "balance_rejected"
  public static let balanceMissing = "balance_missing"
  public static let swallowedRows = "swallowed_rows"
  static let swallowedReason = """
    a quoted cell goes over lines that look like rows: a quote too many opens it, and another closes it below. Take the two \
    away; or, if the cell is meant so, take its line breaks away
    """
  public static let customerRejected = "customer_rejected"

  public init(
    table: FieldRule.Table, file: String, line: Int, column: String?, code: String, reason: String, row: [UInt8]
  ) {
    self.table = table
    self.file = file
    self.line = line
    self.column = column
    self.code = code
    self.reason = reason
    self.row = row
  }
}
