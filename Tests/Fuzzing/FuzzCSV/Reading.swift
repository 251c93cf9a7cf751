import Exports
import Fuzzing

/// Everything that the reader says about a file.
struct Reading: Equatable {
  struct Row: Equatable {
    let line: Int
    let fields: [[UInt8]]
    let raw: [UInt8]
  }

  private(set) var header: [UInt8] = []
  private(set) var columnCount = 0
  private(set) var delimiter: UInt8?
  private(set) var rows: [Row] = []
  private(set) var rejects: [RowProblem] = []
  private(set) var summary: CSVSummary?
  private(set) var error: ExportFileError?

  init(_ path: String, _ dialect: CSVDialect, splitsPlainLines: Bool) {
    do {
      let reader = try CSVReader(path: path, dialect: dialect, splitsPlainLines: splitsPlainLines)
      header = reader.header
      columnCount = reader.columns.count
      delimiter = reader.delimiter
      summary = try reader.readRows { row in
        rows.append(
          Row(line: row.line, fields: (0..<row.fieldCount).map { Array(row.field($0)) }, raw: Array(row.raw)))
      } reject: {
        rejects.append($0)
      }
    } catch {
      self.error = error as? ExportFileError
      require(self.error != nil, "an error of another kind: \(error)")
    }
  }

  /// Each byte of the file is in the header, a row, a reject or a blank line, at the line that it claims.
  func checkAccounts(for file: [UInt8]) {
    guard error == nil, let summary else { return }
    let content = file.starts(with: [0xEF, 0xBB, 0xBF]) ? file.dropFirst(3) : file[...]
    let lines = content.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    let whole = lines.dropLast().map { $0 + [0x0A] } + (lines.last?.isEmpty ?? true ? [] : lines.suffix(1))
    var owner = [Bool](repeating: false, count: whole.count)
    func own(_ raw: [UInt8], from line: Int) {
      let height = raw.count { $0 == 0x0A } + (raw.last == 0x0A ? 0 : 1)
      require(line >= 1 && line - 1 + height <= whole.count, "line \(line) is beyond the file")
      require(Array(whole[(line - 1)..<(line - 1 + height)].joined()) == raw, "line \(line) holds something else")
      for index in (line - 1)..<(line - 1 + height) {
        require(!owner[index], "line \(index + 1) is told twice")
        owner[index] = true
      }
    }
    for row in rows { own(row.raw, from: row.line) }
    for reject in rejects {
      // A whole record of several lines is rejected for its text alone; for a quote it costs one line.
      let isText = reject.code == .nulByte || reject.code == .invalidUTF8
      require(isText || reject.raw.dropLast().allSatisfy { $0 != 0x0A }, "a reject of several lines: \(reject.code)")
      own(reject.raw, from: reject.line)
    }
    let first = whole.firstIndex { $0 != [0x0A] && $0 != [0x0D, 0x0A] } ?? 0
    own(header, from: first + 1)
    let rest = whole.indices.filter { !owner[$0] }
    require(rest.allSatisfy { [[0x0A], [0x0D, 0x0A], [0x0D]].contains(whole[$0]) }, "a line is in no bucket")
    require(summary.blankLines == rest.count && summary.lines == whole.count, "\(summary) of \(whole.count) lines")
    require(summary.rows == rows.count && summary.rejects == rejects.count, "\(summary) counts otherwise")
    require(
      summary.lines == 1 + summary.rows + summary.rejects + summary.blankLines + summary.continuationLines,
      "\(summary) doesn't add up")
    require(summary.bytes == file.count, "\(summary) of \(file.count) bytes")
  }
}
