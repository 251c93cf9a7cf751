/// Counts what each delimiter would make of a file's beginning, and chooses.
///
/// A quote opens and closes wherever it stands, which holds for doubled ones too.
struct DelimiterSurvey {
  static let candidates = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }
  static let rowLimit = 50

  let evidence: [DelimiterEvidence]

  /// - Parameter isWhole: the sample is all of the file, so that its last line counts without a line end.
  init(sample: UnsafeBufferPointer<UInt8>, quote: UInt8, isWhole: Bool) {
    let records = Self.fieldCounts(in: sample, quote: quote, isWhole: isWhole)
    evidence = Self.candidates.enumerated().map { index, delimiter in
      let counts = records.map { $0[index] }
      let header = counts.first ?? 1
      let rows = counts.dropFirst()
      return DelimiterEvidence(
        delimiter: delimiter, headerFields: header,
        agreeingRows: rows.count { $0 == header }, sampledRows: rows.count)
    }
  }

  /// The one that splits the header; of several, the one that strictly more rows agree with. Where none
  /// splits it, the file has one column, and any that no row holds will do. `nil`: it can't be told.
  var delimiter: UInt8? {
    let splitting = evidence.filter { $0.headerFields > 1 }
    guard let first = splitting.first else {
      return evidence.first { $0.agreeingRows == $0.sampledRows }?.delimiter
    }
    let best = splitting.dropFirst().reduce(first) {
      $1.agreeingRows > $0.agreeingRows ? $1 : $0
    }
    let rivals = splitting.count { $0.agreeingRows == best.agreeingRows }
    return rivals == 1 ? best.delimiter : nil
  }

  private static func fieldCounts(
    in sample: UnsafeBufferPointer<UInt8>, quote: UInt8, isWhole: Bool
  ) -> [[Int]] {
    var records: [[Int]] = []
    var current = candidates.map { _ in 1 }
    var isQuoted = false
    var isBlank = true
    for byte in sample {
      if records.count > rowLimit { break }
      switch byte {
      case quote:
        isQuoted.toggle()
        isBlank = false
      case UInt8(ascii: "\n") where !isQuoted:
        if !isBlank { records.append(current) }
        current = candidates.map { _ in 1 }
        isBlank = true
      case UInt8(ascii: "\r"):
        break
      default:
        isBlank = false
        if !isQuoted, let index = candidates.firstIndex(of: byte) { current[index] += 1 }
      }
    }
    if isWhole, !isBlank, records.count <= rowLimit { records.append(current) }
    return records
  }
}
