/// A row that can't be read, and why. It never stops the reading.
public struct RowProblem: Sendable, Equatable {
  public enum Code: Sendable, Equatable {
    /// Judged over the whole record; of one with several lines, only the first is rejected.
    case raggedRow(expected: Int, got: Int)
    case nulByte
    case invalidUTF8
    /// A quote inside a field without quotes, or text after a closing quote.
    case strayQuote
    /// The file ends inside a quoted field.
    case unterminatedQuote
    /// A line longer than the limit, or a quoted field that doesn't close within it.
    case recordTooLong
    /// A CR outside quotes that isn't part of a line end.
    case bareCarriageReturn
  }

  public let file: String
  /// The physical line that the row starts on.
  public let line: Int
  /// The column's name, where one cell is to blame.
  public let column: String?
  public let code: Code
  /// The rejected bytes as they stand in the file, with their line end if they have one. Rejects written
  /// one after another give the file's own lines again.
  public let raw: [UInt8]
  /// How many bytes of the line `raw` lacks: more than 0 only for a line longer than `CSVReader.recordByteLimit`.
  public let omittedBytes: Int
}

extension RowProblem.Code {
  /// A name for reports and scripts; it doesn't change between releases.
  public var name: String {
    switch self {
    case .raggedRow: "ragged_row"
    case .nulByte: "nul_byte"
    case .invalidUTF8: "invalid_utf8"
    case .strayQuote: "stray_quote"
    case .unterminatedQuote: "unterminated_quote"
    case .recordTooLong: "record_too_long"
    case .bareCarriageReturn: "bare_carriage_return"
    }
  }

  /// Says what is wrong and what to do, without any of the row's content.
  public var sentence: String {
    switch self {
    case .raggedRow(let expected, let got):
      """
      the row has \(counted(got, "field")) and the header \(counted(expected, "column")): add or take \
      away delimiters, or put quotes around a field that holds one
      """
    case .nulByte:
      "the row holds a NUL byte: export it again as text"
    case .invalidUTF8:
      "the row isn't valid UTF-8: export the file as UTF-8"
    case .strayQuote:
      """
      a quote stands where none may: put the whole field in quotes and double each quote inside it
      """
    case .unterminatedQuote:
      "a quote opens here and the file ends before it closes: close it, or double it"
    case .recordTooLong:
      """
      the row doesn't end within \(CSVReader.recordLineLimit) lines and \
      \(CSVReader.recordByteLimit / 1024) KiB: most likely a quote opens here and never closes
      """
    case .bareCarriageReturn:
      """
      a carriage return stands alone outside quotes: take it away, or put the field in quotes
      """
    }
  }
}

extension RowProblem: CustomStringConvertible {
  public var description: String {
    let place = column.map { ", column \"\($0)\"" } ?? ""
    return "\(file), line \(line)\(place): \(code.sentence)"
  }
}

func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
