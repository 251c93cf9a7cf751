/// What a file's beginning says about one delimiter.
public struct DelimiterEvidence: Sendable, Equatable {
  public let delimiter: UInt8
  public let headerFields: Int
  /// Rows looked at that have as many fields as the header.
  public let agreeingRows: Int
  public let sampledRows: Int
}

extension DelimiterEvidence: CustomStringConvertible {
  public var description: String {
    let name = delimiter == UInt8(ascii: "\t") ? "tab" : "\"\(Character(UnicodeScalar(delimiter)))\""
    return """
      \(name): \(counted(headerFields, "column")) in the header, \(agreeingRows) of \
      \(counted(sampledRows, "row")) alike
      """
  }
}
