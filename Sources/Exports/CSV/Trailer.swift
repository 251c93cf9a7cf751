import Passes

/// What a file's last record says to show that the file is whole: a word in one column and, where it is counted, the number
/// of rows between the header and itself in another.
///
/// It may have fewer columns than the header, or more, and is no row.
public struct Trailer: Hashable, Sendable {
  /// From 1.
  public let column: Int
  /// What stands in that column, trimmed, byte for byte.
  public let text: [UInt8]
  /// The column of the number of rows, from 1; nil where the trailer doesn't count.
  public let count: Int?

  /// - Parameters: columns are at least 1.
  public init(column: Int, equals text: String, count: Int? = nil) {
    self.column = max(1, column)
    self.text = Array(text.utf8)
    self.count = count.map { max(1, $0) }
  }

  /// What a record says as a trailer.
  enum Reading: Equatable {
    case whole
    case rows(Int)
    case unreadable
  }

  /// nil for a record that is none.
  func reading(_ record: borrowing CSVRecord) -> Reading? {
    guard column <= record.fieldCount else { return nil }
    let isOurs = text.withUnsafeBufferPointer { record.field(column - 1).trimmed.matches($0) }
    guard isOurs else { return nil }
    guard let count else { return .whole }
    guard count <= record.fieldCount else { return .unreadable }
    let digits = record.field(count - 1).trimmed.string
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let rows = Int(digits) else { return .unreadable }
    return .rows(rows)
  }
}
