import Exports

/// Everything that a reader says about a file.
struct CSVReading: Equatable {
  struct Row: Equatable {
    let line: Int
    let fields: [String]
    let raw: [UInt8]
  }

  enum Event: Equatable {
    case row(Row)
    case reject(RowProblem)
  }

  private(set) var columns: [String] = []
  private(set) var header: [UInt8] = []
  private(set) var delimiter: UInt8?
  private(set) var events: [Event] = []
  private(set) var summary: CSVSummary?
  private(set) var error: ExportFileError?

  init(of path: String, dialect: CSVDialect, splitsPlainLines: Bool) {
    do {
      let reader = try CSVReader(path: path, dialect: dialect, splitsPlainLines: splitsPlainLines)
      columns = reader.columns
      header = reader.header
      delimiter = reader.delimiter
      summary = try reader.readRows { row in
        let fields = (0..<row.fieldCount).map { String(decoding: row.field($0), as: UTF8.self) }
        events.append(.row(Row(line: row.line, fields: fields, raw: Array(row.raw))))
      } reject: {
        events.append(.reject($0))
      }
    } catch {
      self.error = error as? ExportFileError
    }
  }

  var rows: [Row] {
    events.compactMap { if case .row(let row) = $0 { row } else { nil } }
  }

  var problems: [RowProblem] {
    events.compactMap { if case .reject(let problem) = $0 { problem } else { nil } }
  }

  var fields: [[String]] { rows.map(\.fields) }
  var codes: [RowProblem.Code] { problems.map(\.code) }

  /// Whether the header, the rows, the rejects and blank lines, each at the line it claims, are the file.
  func accounts(for file: [UInt8]) -> Bool {
    let lines = Self.physicalLines(of: file)
    var next = 0
    var blank = 0
    var pieces: [(line: Int?, raw: [UInt8])] = [(nil, header)]
    for event in events {
      switch event {
      case .row(let row): pieces.append((row.line, row.raw))
      case .reject(let problem): pieces.append((problem.line, problem.raw))
      }
    }
    for piece in pieces {
      while next < lines.count, Self.isBlank(lines[next]), next + 1 != (piece.line ?? 0) {
        next += 1
        blank += 1
      }
      let own = Self.physicalLines(of: piece.raw)
      guard piece.line ?? next + 1 == next + 1, own == Array(lines[next...].prefix(own.count)) else {
        return false
      }
      next += own.count
    }
    let rest = lines[next...]
    guard rest.allSatisfy(Self.isBlank), let summary else { return false }
    return summary.blankLines == blank + rest.count && summary.lines == lines.count
      && summary.bytes == file.count && summary.rows + summary.rejects == events.count
      && summary.lines == 1 + events.count + summary.blankLines + summary.continuationLines
  }

  private static func isBlank(_ line: [UInt8]) -> Bool {
    line.allSatisfy { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } && line.count <= 2
  }

  static func physicalLines(of bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var current: [UInt8] = []
    for byte in bytes {
      current.append(byte)
      if byte == UInt8(ascii: "\n") {
        lines.append(current)
        current = []
      }
    }
    return current.isEmpty ? lines : lines + [current]
  }
}
