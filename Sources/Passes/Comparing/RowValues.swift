/// The fields that one row gives, in the schema's order for the row's table; reused from row to row.
public struct RowValues: ~Copyable {
  static let untouched: UInt16 = .max

  /// Where a rule writes the value of the field that is next.
  public var buffer = ByteBuffer()
  private(set) var lengths: [UInt16] = []
  private var fieldStart = 0

  public init() {}

  public mutating func removeAll() {
    buffer.removeAll()
    lengths.removeAll(keepingCapacity: true)
    fieldStart = 0
  }

  /// What has been written for the field that is next.
  public var open: ByteSlice { buffer[from: fieldStart] }

  /// The field's value is what was written since the one before.
  public mutating func closeField() {
    lengths.append(UInt16(truncatingIfNeeded: buffer.count - fieldStart))
    fieldStart = buffer.count
  }

  /// The row says nothing of the field: Loona's value is left as it is.
  public mutating func leaveField() {
    buffer.truncate(to: fieldStart)
    lengths.append(Self.untouched)
  }
}
