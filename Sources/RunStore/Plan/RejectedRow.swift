/// A source row that makes no customer, as it was: `rejects.csv` is made of these and fed back.
public struct RejectedRow: Hashable, Sendable {
  public var source: SourceSet
  /// The file's name, as the report shows it.
  public var file: String
  /// The physical line, from 1, on which the record starts.
  public var line: Int
  public var column: String?
  /// A stable word for programs.
  public var code: String
  /// A sentence for a person.
  public var reason: String
  /// The record byte for byte, in the file's own encoding, without its line end.
  public var raw: [UInt8]

  public init(
    source: SourceSet, file: String, line: Int, column: String? = nil, code: String, reason: String, raw: [UInt8]
  ) {
    self.source = source
    self.file = file
    self.line = line
    self.column = column
    self.code = code
    self.reason = reason
    self.raw = raw
  }
}
