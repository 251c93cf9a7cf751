import Passes

/// Reads a ledger's files, one record at a time.
public struct LedgerReader {
  public struct Reading {
    public var rows: LedgerRows
    /// In the order read; `RowOrigin.file` counts into it.
    public var files: [SourceFile]
  }

  private let files: FileSet
  private let columns: LedgerColumns

  /// - Parameter files: their key is the column that names a row's pass.
  public init(_ files: FileSet, _ columns: LedgerColumns) {
    self.files = files
    self.columns = columns
  }

  /// - Parameters:
  ///   - observe: sees every byte of every file, in order, with the file's number.
  ///   - reject: gets each row that can't be read.
  /// - Throws: `ExportFileError` where a file can't be used at all: then nothing of what was read may be used. A file without rows is
  ///   that of a shop that sold nothing, beside others that did.
  public func read(
    observe: @escaping (_ file: Int, UnsafeRawBufferPointer) -> Void = { _, _ in },
    reject: (RejectedRow) throws -> Void
  ) throws -> Reading {
    let rows = LedgerRows(reference: columns.reference)
    var read: [SourceFile] = []
    var empty: ExportFileError?
    for (number, path) in files.paths.enumerated() {
      var bytes = 0
      let reader = try CSVReader(path: path, dialect: files.dialect) {
        bytes += $0.count
        observe(number, $0)
      }
      let bound = try BoundColumns(columns, reader)
      let swallowed = SwallowedRows(
        delimiter: reader.delimiter, quote: files.dialect.quote, columns: reader.columns.count, key: bound.purchase)
      var file = SourceFile(
        table: .ledger, path: path, bytes: 0, rows: 0, header: reader.header, delimiter: reader.delimiter)
      func refuse(_ record: borrowing CSVRecord, _ column: String?, _ code: String, _ reason: String) throws {
        rows.reject()
        try reject(
          RejectedRow(
            table: .ledger, file: path, line: record.line, column: column, code: code, reason: reason,
            row: Array(record.raw)))
      }
      func take(_ record: borrowing CSVRecord) throws {
        if swallowed.areLikely(in: record) {
          return try refuse(record, nil, RejectedRow.swallowedRows, RejectedRow.swallowedReason)
        }
        do throws(BoundColumns.Rejection) {
          let origin = RowOrigin(file: UInt16(number), line: UInt32(record.line))
          try bound.row(record, origin) { rows.add($0) }
        } catch {
          try refuse(record, error.column, error.code, error.reason)
        }
      }
      do {
        let summary = try reader.readRows(each: take) { problem in
          rows.reject()
          try reject(
            RejectedRow(
              table: .ledger, file: path, line: problem.line, column: problem.column, code: problem.code.name,
              reason: problem.code.sentence, row: problem.raw))
        }
        file.bytes = summary.bytes
        file.rows = summary.rows + summary.rejects
      } catch let error as ExportFileError where error.fact == .noRows {
        file.bytes = bytes
        empty = empty ?? error
      }
      read.append(file)
    }
    if let empty, rows.counts.rows == 0 { throw empty }
    return Reading(rows: rows, files: read)
  }

  /// Hands out rows that turned out not to be sent, as they stand in their files: found again in a second reading.
  public func reject(
    _ problems: [(RowOrigin, LedgerProblem)], in files: [SourceFile], _ reject: (RejectedRow) throws -> Void
  ) throws {
    let late = problems.map { LateRejects.Row(origin: $0.0, code: $0.1.rawValue, reason: $0.1.sentence) }
    try LateRejects(late, files: files, sets: [.ledger: self.files]).report(reject)
  }
}

/// A ledger's columns in one file.
private struct BoundColumns {
  struct Rejection: Error {
    var column: String
    var code: String
    var reason: String
  }

  let purchase: Int
  private let columns: LedgerColumns
  private let reference: Int
  private let type: Int?
  private let types: [(text: [UInt8], type: TransactionType)]
  private let line, amount, spending, count, status, time: Int?

  init(_ columns: LedgerColumns, _ reader: borrowing CSVReader) throws(ExportFileError) {
    self.columns = columns
    purchase = try reader.column(columns.purchase)
    reference = try reader.column(columns.referenceColumn)
    switch columns.type {
    case .fixed:
      type = nil
      types = []
    case .column(let name, let map):
      type = try reader.column(name)
      types = map.sorted { $0.key < $1.key }.map { (Array($0.key.utf8), $0.value) }
    }
    line = if let name = columns.line { try reader.column(name) } else { nil }
    amount = if let name = columns.amount { try reader.column(name) } else { nil }
    spending = if let name = columns.spending { try reader.column(name) } else { nil }
    count = if let name = columns.count { try reader.column(name) } else { nil }
    status = if let name = columns.status?.column { try reader.column(name) } else { nil }
    time = if let name = columns.time { try reader.column(name) } else { nil }
  }

  func row(_ record: borrowing CSVRecord, _ origin: RowOrigin, _ take: (borrowing LedgerRow) -> Void) throws(Rejection)
  {
    let type = try type(record)
    let purchaseID = try needed(
      record, purchase, columns.purchase, "the purchase id is empty: without it nothing tells this row from another")
    let reference = try needed(record, reference, columns.referenceColumn, "nothing names the pass")
    guard reference.count <= ExportReader.keyLengthMax, purchaseID.count <= ExportReader.keyLengthMax else {
      throw Rejection(column: columns.purchase, .tooLong)
    }
    var row = LedgerRow(type: type, reference: reference, purchaseID: purchaseID, origin: origin)
    if let line { row.line = record.field(line).trimmed }
    switch type {
    case .purchase, .spending: row.amount = try money(record, amount, columns.amount)
    case .purchaseSpending:
      row.amount = try money(record, amount, columns.amount)
      row.spending = try money(record, spending, columns.spending)
      if let all = row.amount, let part = row.spending, part > all {
        throw Rejection(
          column: columns.spending ?? "", code: "spending_beyond_amount",
          reason: "more is paid in bonuses than the bill comes to")
      }
    case .chop: row.count = try stamps(record)
    case .status: row.status = try status(record)
    }
    if let time, let name = columns.time {
      guard let moment = LedgerTime.milliseconds(record.field(time).trimmed, format: columns.timeFormat) else {
        throw Rejection(column: name, .notADate)
      }
      row.time = moment
    }
    take(row)
  }

  private func needed(
    _ record: borrowing CSVRecord, _ index: Int, _ name: String, _ reason: String
  ) throws(Rejection) -> ByteSlice {
    let cell = record.field(index).trimmed
    if cell.isEmpty { throw Rejection(column: name, code: CellProblem.emptyKey.rawValue, reason: reason) }
    return cell
  }

  private func type(_ record: borrowing CSVRecord) throws(Rejection) -> TransactionType {
    switch columns.type {
    case .fixed(let type): return type
    case .column(let name, _):
      let cell = record.field(type ?? 0).trimmed
      for candidate in types where candidate.text.withUnsafeBufferPointer({ $0.matches(cell) }) {
        return candidate.type
      }
      throw Rejection(column: name, .notInMap)
    }
  }

  private func money(_ record: borrowing CSVRecord, _ index: Int?, _ name: String?) throws(Rejection) -> Int64 {
    let name = name ?? ""
    guard let index else { throw Rejection(column: name, .notAnAmount) }
    let amount: Int64
    do throws(Money.Problem) {
      amount = try Money.minorUnits(record.field(index).trimmed, decimals: Transaction.decimals)
    } catch {
      throw Rejection(column: name, CellProblem(error))
    }
    guard amount > 0 else {
      throw Rejection(
        column: name, code: "not_above_zero", reason: "an amount must be above zero: a return is not among the types")
    }
    return amount
  }

  private func stamps(_ record: borrowing CSVRecord) throws(Rejection) -> Int {
    guard let count else { return 1 }
    guard let stamps = Int(record.field(count).trimmed.string), (1...1000).contains(stamps) else {
      throw Rejection(
        column: columns.count ?? "", code: "not_a_count", reason: "this is no number of stamps: 1 to 1000")
    }
    return stamps
  }

  private func status(_ record: borrowing CSVRecord) throws(Rejection) -> String {
    let cell = record.field(status ?? 0).trimmed.string
    let name = columns.status?.column ?? ""
    if cell.isEmpty { throw Rejection(column: name, .requiredValueEmpty) }
    guard let map = columns.status?.map, !map.isEmpty else { return cell }
    guard let status = map[cell] else { throw Rejection(column: name, .notInMap) }
    return status
  }
}

extension BoundColumns.Rejection {
  fileprivate init(column: String, _ problem: CellProblem) {
    self.init(column: column, code: problem.rawValue, reason: problem.sentence)
  }
}
