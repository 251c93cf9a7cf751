import Passes

/// Rows that turned out unusable only after they had been read: found again in a second reading, so that nothing has to be
/// kept of the rows that are sound.
struct LateRejects {
  struct Row {
    var origin: RowOrigin
    var code: String
    var reason: String
  }

  private let rows: [Row]
  private let files: [SourceFile]
  private let sets: [FieldRule.Table: FileSet]

  init(_ rows: [Row], files: [SourceFile], sets: [FieldRule.Table: FileSet]) {
    self.rows = rows
    self.files = files
    self.sets = sets
  }

  func report(_ reject: (RejectedRow) throws -> Void) throws {
    let byFile = Dictionary(grouping: rows) { Int($0.origin.file) }
    for number in byFile.keys.sorted() {
      let wanted = Dictionary((byFile[number] ?? []).map { (Int($0.origin.line), $0) }) { first, _ in first }
      let file = files[number]
      guard let set = sets[file.table] else { continue }
      var found = 0
      let reader = try CSVReader(path: file.path, dialect: set.dialect)
      guard reader.header == file.header else { throw ExportFileError(path: file.path, fact: .changedWhileRead) }
      let summary = try reader.readRows { record in
        guard let row = wanted[record.line] else { return }
        found += 1
        try reject(
          RejectedRow(
            table: file.table, file: file.path, line: record.line, column: set.key, code: row.code,
            reason: row.reason, row: Array(record.raw)))
      } reject: { _ in
      }
      guard found == wanted.count, summary.bytes == file.bytes else {
        throw ExportFileError(path: file.path, fact: .changedWhileRead)
      }
    }
  }
}
