/// One row of a file, lent to the caller for as long as the call lasts.
///
/// Nothing is copied: the fields point into the reader's buffers, which the next row overwrites.
public struct CSVRecord: ~Copyable {
  /// The physical line that the row starts on; the first line of a file is 1.
  public let line: Int
  /// How many physical lines it has.
  public let lineCount: Int
  public let fieldCount: Int
  /// The row's bytes as they stand in the file, with its line end if it has one.
  public let raw: UnsafeRawBufferPointer

  private let base: UnsafePointer<UInt8>?
  private let bounds: UnsafePointer<Int>

  init(
    line: Int, lineCount: Int, raw: UnsafeRawBufferPointer, fields: UnsafeBufferPointer<UInt8>,
    bounds: borrowing FieldBounds
  ) {
    (self.line, self.lineCount) = (line, lineCount)
    self.raw = raw
    base = fields.baseAddress
    self.bounds = UnsafePointer(bounds.pointer)
    fieldCount = bounds.fieldCount
  }

  /// The field's bytes, unquoted, as valid UTF-8 without NUL. Valid only inside the call.
  @inline(__always)
  public func field(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    precondition(index >= 0 && index < fieldCount, "a row has no such field")
    let start = bounds[index]
    return UnsafeBufferPointer(start: base.map { $0 + start }, count: bounds[index + 1] - 1 - start)
  }
}
