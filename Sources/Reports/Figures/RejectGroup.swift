import Passes

/// Rejected rows of one table with one code: how many there are, and where some of them stand.
public struct RejectGroup: Hashable, Sendable {
  /// Where a rejected row stands, without its content.
  public struct Sample: Hashable, Sendable {
    public var file: String
    public var line: Int
    public var column: String?
    /// What is wrong and what to do, without the cell's text: it is shown as it is.
    public var reason: String

    public init(file: String, line: Int, column: String?, reason: String) {
      self.file = file
      self.line = line
      self.column = column
      self.reason = reason
    }
  }

  public var table: FieldRule.Table
  public var code: String
  public var count: Int
  public var samples: [Sample]

  public init(table: FieldRule.Table, code: String, count: Int, samples: [Sample]) {
    self.table = table
    self.code = code
    self.count = count
    self.samples = samples
  }
}
