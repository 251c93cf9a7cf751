import GRDB
import Passes

extension PlanFile {
  /// Replaces the results by those that the state has now. All of them or none: a reader never sees half a copy.
  public func copyResults(from ledger: Ledger, of run: Run.ID) throws {
    try storage.write { database in
      try database.execute(sql: "DELETE FROM result")
      var insert = try PreparedStatement("INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?)", in: database)
      var batches = ledger.outcomes(of: run)
      while let batch = try batches.next() {
        for ended in batch { try Self.insert(ended, &insert) }
      }
    }
  }

  private static func insert(_ ended: OperationOutcome, _ insert: inout PreparedStatement) throws {
    insert.bind(ended.operation.ordinal)
    insert.bind(ended.outcome.kind.rawValue)
    insert.bind(ended.outcome.passID)
    insert.bind(ended.url)
    insert.bind(ended.outcome.reason)
    insert.bind(ended.outcome.attempts)
    insert.bind(ended.outcome.at)
    insert.bindText { FieldText.append(ended.outcome.written, to: &$0) }
    try insert.run()
  }

  /// By ordinal; operations that nothing was begun for are not among them.
  public func results(in ordinals: ClosedRange<Int>) throws -> [Int: Outcome] {
    try resultRows(in: ordinals).mapValues(\.outcome)
  }

  /// The same, with the passes' download links.
  public func resultRows(in ordinals: ClosedRange<Int>) throws -> [Int: OperationResult] {
    try storage.read { database in
      var statement = try PreparedStatement(
        """
        SELECT ordinal, outcome, pass_id, url, reason, attempts, at, written
        FROM result WHERE ordinal BETWEEN ? AND ?
        """, in: database)
      statement.bind(ordinals.lowerBound)
      statement.bind(ordinals.upperBound)
      let rows = try statement.rows { row in
        OperationResult(
          ordinal: row.count(0),
          outcome: Outcome(
            kind: try row.word(1), passID: row.passID(2), reason: row.text(4), attempts: row.count(5), at: row.time(6),
            written: try FieldTextScanner.changes(row.bytes(7))),
          url: row.textOrNil(3))
      }
      return Dictionary(uniqueKeysWithValues: rows.map { ($0.ordinal, $0) })
    }
  }

  public func resultCounts() throws -> [Outcome.Kind: Int] {
    try storage.read { database in
      var statement = try PreparedStatement("SELECT outcome, count(*) FROM result GROUP BY 1", in: database)
      let counts = try statement.rows { (try $0.word(0, Outcome.Kind.self), $0.count(1)) }
      return Dictionary(uniqueKeysWithValues: counts)
    }
  }

  /// The run's figures, as JSON that this room does not read; replaced whole.
  public func setFigures(_ json: String) throws {
    try storage.write { try $0.execute(sql: "INSERT OR REPLACE INTO figures VALUES (1, ?)", arguments: [json]) }
  }

  public func figures() throws -> String? {
    try storage.read { try String.fetchOne($0, sql: "SELECT json FROM figures") }
  }
}

/// What became of an operation, as last copied from the state.
public struct OperationResult: Hashable, Sendable {
  public var ordinal: Int
  public var outcome: Outcome
  /// The pass's download link.
  public var url: String?
}
