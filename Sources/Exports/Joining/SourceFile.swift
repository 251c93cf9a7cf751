import Passes

/// A file that was read to its end.
public struct SourceFile: Hashable, Sendable {
  public var table: FieldRule.Table
  public var path: String
  public var bytes: Int
  /// Rows below the header, the rejected ones included.
  public var rows: Int
  /// The header line as it stands in the file.
  public var header: [UInt8]
  public var delimiter: UInt8
}
