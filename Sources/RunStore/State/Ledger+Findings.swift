import GRDB
import Passes

extension Ledger {
  /// Makes several calls of this ledger one transaction: all of them or none.
  public func atomically(_ body: () throws -> Void) throws { try storage.write { _ in try body() } }

  // MARK: Findings

  /// Writes down what a run itself found out of an operation. What was found before, in the same way, is replaced.
  public func note(_ findings: [Finding], of operation: OperationRef) throws {
    guard !findings.isEmpty else { return }
    try storage.write { database in
      var statement = try PreparedStatement(
        """
        INSERT OR REPLACE INTO finding (run, ordinal, kind, settlement, key, pass_id, field, source, loona)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, in: database)
      for finding in findings {
        statement.bind(operation.run)
        statement.bind(operation.ordinal)
        statement.bind(finding.kind.rawValue)
        statement.bind(finding.settlement.rawValue)
        statement.bind(finding.key)
        statement.bind(finding.passID)
        statement.bind(finding.field)
        statement.bind(finding.source)
        statement.bind(finding.loona)
        try statement.run()
      }
    }
  }

  /// In the order of the plan.
  public func findings(of run: Run.ID, limit: Int = .max) throws -> [Finding] {
    try storage.read { database in
      var statement = try PreparedStatement(
        """
        SELECT kind, settlement, key, pass_id, field, source, loona FROM finding WHERE run = ?
        ORDER BY ordinal, id LIMIT ?
        """, in: database)
      statement.bind(run)
      statement.bind(limit)
      return try statement.rows { row in
        Finding(
          kind: try row.word(0), settlement: try row.word(1), key: row.textOrNil(2), passID: row.passID(3),
          field: row.textOrNil(4), source: row.textOrNil(5), loona: row.textOrNil(6))
      }
    }
  }

  // MARK: The canaries' lag

  /// The longest that a first pass of the run took to show up; a shorter one does not replace it.
  public func noteCanaryLag(_ lag: Duration, of run: Run.ID) throws {
    try storage.write { database in
      try database.execute(
        sql: "UPDATE run SET canary_lag = max(coalesce(canary_lag, 0), ?) WHERE id = ? AND scope = ?",
        arguments: [lag.milliseconds, run, row])
    }
  }

  /// Nil where none was ever seen to show up.
  public func canaryLag(of run: Run.ID) throws -> Duration? {
    try storage.read { database in
      try Int64.fetchOne(
        database, sql: "SELECT canary_lag FROM run WHERE id = ? AND scope = ?", arguments: [run, row]
      ).map { .milliseconds($0) }
    }
  }
}
