import GRDB
import Passes

extension Ledger {
  /// Begins a plan, which can be done once.
  ///
  /// - Parameters:
  ///   - folder: the run folder's name.
  ///   - rows: nil where the sources say nothing of the whole.
  ///   - after: the last run that was known when the plan was made, 0 for none: whatever the clock says, a later one refuses it.
  /// - Throws: `LedgerError.alreadyBegun`, `.newerRun` where another run wrote after the plan was made, `.preview`,
  ///   `.otherScope`.
  public func begin(
    _ plan: PlanIdentity, folder: String, rows: SourceRows?, after: Run.ID? = nil, at time: Timestamp
  ) throws -> Run {
    if plan.isPreview { throw LedgerError.preview(planID: plan.id) }
    guard plan.scope == scope else { throw LedgerError.otherScope(plan: plan.scope, state: scope) }
    return try storage.write { database in
      if safeguards[.planOnce], let run = try Self.run(database, "plan_id = ?", [plan.id]) {
        throw LedgerError.alreadyBegun(run)
      }
      if safeguards[.laterRunWins], let last = try lastRun(database), last.planID != plan.id,
        try last.id > after ?? last.id || wrote(last, after: plan.createdAt, database)
      {
        throw LedgerError.newerRun(last)
      }
      let insert = try database.cachedStatement(
        sql: """
          INSERT INTO run (scope, plan_id, kind, folder, begun_at, customer_rows, balance_rows, joined_rows)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """)
      try insert.execute(
        arguments: [
          row, plan.id, plan.kind.rawValue, folder, time.milliseconds, rows?.customers, rows?.balances, rows?.joined,
        ])
      return Run(
        id: database.lastInsertedRowID, planID: plan.id, kind: plan.kind, folder: folder, begunAt: time, rows: rows)
    }
  }

  /// Opens a run again that stopped; its end is forgotten.
  ///
  /// - Throws: `LedgerError.newerRun` once a later run was begun: the older decision is stale.
  public func resume(_ id: Run.ID) throws -> Run {
    try storage.write { database in
      if safeguards[.laterRunWins], let last = try lastRun(database), last.id > id { throw LedgerError.newerRun(last) }
      let reopen = try database.cachedStatement(
        sql:
          "UPDATE run SET ended_at = NULL, exit_code = NULL, verdict = NULL WHERE id = ? AND scope = ?")
      try reopen.execute(arguments: [id, row])
      guard let run = try Self.run(database, "id = ? AND scope = ?", [id, row]) else {
        throw LedgerError.unknownRun(id: id)
      }
      return run
    }
  }

  public func end(_ id: Run.ID, exitCode: Int, verdict: String, at time: Timestamp) throws {
    try storage.write { database in
      try database.execute(
        sql: "UPDATE run SET ended_at = ?, exit_code = ?, verdict = ? WHERE id = ? AND scope = ?",
        arguments: [time.milliseconds, exitCode, verdict, id, row])
      guard database.changesCount == 1 else { throw LedgerError.unknownRun(id: id) }
    }
  }

  /// Nothing more of a ledger's run is to be sent.
  public func close(_ id: Run.ID) throws {
    try storage.write { database in
      try database.execute(sql: "UPDATE run SET is_closed = 1 WHERE id = ? AND scope = ?", arguments: [id, row])
    }
  }

  /// The run that a plan was begun as.
  public func run(ofPlan planID: String) throws -> Run? {
    try storage.read { try Self.run($0, "plan_id = ? AND scope = ?", [planID, row]) }
  }

  /// Newest first.
  public func history(limit: Int = .max) throws -> [Run] {
    try storage.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM run WHERE scope = ? ORDER BY id DESC LIMIT ?", arguments: [row, limit]
      ).map(Self.run)
    }
  }

  /// Of the last run that began with whole sources.
  public func lastSourceRows() throws -> SourceRows? { try lastWholeRun()?.rows }

  /// The last run that began with whole sources, not with a retry's few rows.
  public func lastWholeRun() throws -> Run? {
    try storage.read { database in
      try Self.run(database, "scope = ? AND customer_rows IS NOT NULL ORDER BY id DESC LIMIT 1", [row])
    }
  }

  // MARK: Progress

  public func note(_ progress: Progress, of run: Run.ID) throws {
    try storage.write { database in
      var statement = try PreparedStatement(
        "INSERT INTO progress (run, at, done, total) VALUES (?, ?, ?, ?)", in: database)
      statement.bind(run)
      statement.bind(progress.at)
      statement.bind(progress.done)
      statement.bind(progress.total)
      try statement.run()
    }
  }

  /// Oldest first.
  public func progress(of run: Run.ID) throws -> [Progress] {
    try storage.read { database in
      var statement = try PreparedStatement(
        "SELECT at, done, total FROM progress WHERE run = ? ORDER BY id", in: database)
      statement.bind(run)
      return try statement.rows { Progress(at: $0.time(0), done: $0.count(1), total: $0.count(2)) }
    }
  }

  // MARK: Rows

  private func lastRun(_ database: Database) throws -> Run? {
    try Self.run(database, "scope = ? ORDER BY id DESC LIMIT 1", [row])
  }

  /// Only the last run can have: an older one is not resumed.
  private func wrote(_ run: Run, after time: Timestamp, _ database: Database) throws -> Bool {
    if run.begunAt > time { return true }
    if let endedAt = run.endedAt, endedAt > time { return true }
    let later = try database.cachedStatement(
      sql: "SELECT EXISTS (SELECT 1 FROM intent WHERE run = ? AND (sent_at > ? OR ended_at > ?))")
    return try Bool.fetchOne(later, arguments: [run.id, time.milliseconds, time.milliseconds]) ?? false
  }

  private static func run(_ database: Database, _ condition: String, _ arguments: StatementArguments) throws -> Run? {
    let select = try database.cachedStatement(sql: "SELECT * FROM run WHERE \(condition)")
    return try Row.fetchOne(select, arguments: arguments).map(run)
  }

  private static func run(_ row: Row) throws -> Run {
    guard let kind = RunKind(rawValue: row["kind"]) else { throw Damage("a run of an unknown kind") }
    let customers: Int? = row["customer_rows"]
    let endedAt: Int64? = row["ended_at"]
    return Run(
      id: row["id"], planID: row["plan_id"], kind: kind, folder: row["folder"],
      begunAt: Timestamp(milliseconds: row["begun_at"]), endedAt: endedAt.map(Timestamp.init(milliseconds:)),
      exitCode: row["exit_code"], verdict: row["verdict"],
      rows: customers.map { SourceRows(customers: $0, balances: row["balance_rows"], joined: row["joined_rows"]) },
      isClosed: row["is_closed"])
  }
}
