import Passes

extension String {
  /// The text as the bytes that a file or an answer would hold.
  func bytes<Result>(_ body: (ByteSlice) throws -> Result) rethrows -> Result {
    try Array(utf8).withUnsafeBufferPointer(body)
  }
}

extension FieldRule.ValueType {
  /// The form in which a cell travels.
  func written(_ cell: String) throws -> String {
    var buffer = ByteBuffer()
    try cell.bytes { try write($0, into: &buffer) }
    return buffer.bytes.string
  }
}
