import Passes

/// An input file, with what proves which one it was.
public struct SourceInput: Hashable, Sendable {
  public var table: FieldRule.Table
  public var path: String
  /// In hexadecimal.
  public var sha256: String
  public var bytes: Int64
  /// Below the header.
  public var rows: Int
  public var modifiedAt: Timestamp?
  public var encoding: String?

  public init(
    table: FieldRule.Table, path: String, sha256: String, bytes: Int64, rows: Int, modifiedAt: Timestamp? = nil,
    encoding: String? = nil
  ) {
    self.table = table
    self.path = path
    self.sha256 = sha256
    self.bytes = bytes
    self.rows = rows
    self.modifiedAt = modifiedAt
    self.encoding = encoding
  }
}
