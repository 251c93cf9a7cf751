import Passes

/// Gathers what a CSV writer hands on.
final class CSVText {
  private(set) var bytes: [UInt8] = []

  func take(_ slice: ByteSlice) { bytes.append(contentsOf: slice) }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}
