import Passes

/// The reading of one file after the other into one table of desired passes.
struct TableReading {
  let desired: DesiredPasses
  let policy: Policy
  private(set) var files: [SourceFile] = []
  /// Rows that other rows made unusable after they had been read.
  private(set) var late: [LateRejects.Row] = []
  private(set) var balanceRules: RowRules?

  init(desired: DesiredPasses, policy: Policy) {
    self.desired = desired
    self.policy = policy
  }

  mutating func read(
    _ set: FileSet, _ path: String, _ table: FieldRule.Table,
    observe: @escaping (Int, UnsafeRawBufferPointer) -> Void, orphan: (String, RowOrigin) -> Void,
    reject: (RejectedRow) throws -> Void
  ) throws {
    let number = files.count
    let reader = try CSVReader(path: path, dialect: set.dialect) { observe(number, $0) }
    let key = try reader.column(set.key)
    let filterColumn: Int? = if let filter = set.filter { try reader.column(filter.column) } else { nil }
    let rules = try RowRules(
      desired.schema, fields: table == .customers ? desired.customerFields : desired.balanceFields
    ) { (name) throws(ExportFileError) in try reader.column(name) }
    if table == .balances { balanceRules = rules }
    var file = SourceFile(
      table: table, path: path, bytes: 0, rows: 0, header: reader.header, delimiter: reader.delimiter)
    var values = RowValues()
    var scratch = ByteBuffer()
    var late: [LateRejects.Row] = []
    let (desired, policy) = (desired, policy)
    let swallowed = SwallowedRows(
      delimiter: reader.delimiter, quote: set.dialect.quote, columns: reader.columns.count, key: key)

    func rejection(_ record: borrowing CSVRecord, _ column: String?, _ code: String, _ reason: String) -> RejectedRow {
      RejectedRow(
        table: table, file: path, line: record.line, column: column, code: code, reason: reason,
        row: Array(record.raw))
    }

    func countRejected(_ key: ByteSlice?) {
      if table == .balances { return desired.rejectBalance(key: key) }
      if let fallen = desired.reject(key: key, duplicates: policy.duplicates) { drop([fallen]) }
    }

    func drop(_ origins: [RowOrigin]) {
      for origin in origins {
        late.append(
          .init(
            origin: origin, code: RejectedRow.duplicateKey,
            reason: "the key stands on several rows: keep one (policy.duplicates is \(policy.duplicates.rawValue))"))
      }
    }

    let summary = try reader.readRows { record in
      let cell = record.field(key).trimmed
      if swallowed.areLikely(in: record) {
        countRejected(nil)
        try reject(
          rejection(record, nil, RejectedRow.swallowedRows, RejectedRow.swallowedReason))
        return
      }
      if let filterColumn, let filter = set.filter, !filter.admits(record.field(filterColumn)) {
        desired.exclude(key: cell.isEmpty ? nil : cell)
        return
      }
      guard !cell.isEmpty, cell.count <= ExportReader.keyLengthMax else {
        let problem: CellProblem = cell.isEmpty ? .emptyKey : .tooLong
        countRejected(nil)
        try reject(rejection(record, set.key, problem.rawValue, problem.sentence))
        return
      }
      do throws(RowRules.Rejection) {
        try rules.apply(record, into: &values, scratch: &scratch)
      } catch {
        countRejected(cell)
        try reject(rejection(record, error.column, error.problem.rawValue, error.problem.sentence))
        return
      }
      let origin = RowOrigin(file: UInt16(number), line: UInt32(record.line))
      var dropped: [RowOrigin] = []
      if table == .customers {
        if case .duplicate(let origins) = desired.add(
          key: cell, origin: origin, values: values, duplicates: policy.duplicates)
        {
          dropped = origins
        }
      } else {
        switch desired.join(key: cell, origin: origin, values: values, duplicates: policy.duplicates) {
        case .joined: break
        case .orphaned:
          orphan(cell.string, origin)
          if desired.isRejected(cell) {
            try reject(
              rejection(
                record, set.key, RejectedRow.customerRejected,
                "the customer's row was rejected: mend that one, and keep this one beside it"))
          }
        case .duplicate(let origins): dropped = origins
        }
      }
      drop(dropped)
    } reject: { problem in
      countRejected(nil)
      try reject(
        RejectedRow(
          table: table, file: path, line: problem.line, column: problem.column, code: problem.code.name,
          reason: problem.code.sentence, row: problem.raw))
    }
    file.bytes = summary.bytes
    file.rows = summary.rows + summary.rejects
    files.append(file)
    self.late += late
  }
}
