import GRDB
import Passes

extension Ledger {
  /// All writes without an outcome, of whatever run, oldest first.
  public func openIntents() throws -> [Intent] {
    try storage.read { try openIntents("scope = ?", row, $0) }
  }

  public func openIntents(of run: Run.ID) throws -> [Intent] {
    try storage.read { try openIntents("run = ?", run, $0) }
  }

  func openIntents(_ condition: String, _ value: Int64, _ database: Database) throws -> [Intent] {
    var statement = try PreparedStatement(
      """
      SELECT id, run, ordinal, action, key, pass_id, idempotency_key, body, body_digest, attempts, first_sent_at,
        sent_at, last_arrival_at, reason, written
      FROM intent WHERE \(condition) AND scope = ? AND outcome IS NULL ORDER BY id
      """, in: database)
    statement.bind(value)
    statement.bind(row)
    return try statement.rows { row in
      Intent(
        id: row.integer(0),
        operation: OperationRef(
          run: row.integer(1), ordinal: row.count(2), action: try row.word(3), key: row.text(4), passID: row.passID(5)),
        write: Write(
          idempotencyKey: row.text(6), body: Array(row.bytes(7)), changes: try FieldTextScanner.changes(row.bytes(14))),
        bodyDigest: UInt64(bitPattern: row.integer(8)), attempts: row.count(9), firstSentAt: row.time(10),
        sentAt: row.time(11), lastArrivalAt: row.timeOrNil(12), reason: row.text(13))
    }
  }

  /// The outcomes so far, in the order of the plan. Operations that nothing was begun for are not among them.
  public func outcomes(of run: Run.ID) -> Batches<OperationOutcome> {
    Batches(after: 0) { position in
      let batch = try outcomes(of: run, from: position + 1, through: .max, limit: PlanFile.batch)
      return (batch, batch.last.map { Int64($0.operation.ordinal) } ?? position)
    }
  }

  /// The last passes that a run made, by the order of its plan, and when each was known to be made.
  public func created(by run: Run.ID, last limit: Int) throws -> [(pass: PassID, at: Timestamp)] {
    try storage.read { database in
      var statement = try PreparedStatement(
        """
        SELECT pass_id, ended_at FROM intent
        WHERE run = ? AND scope = ? AND action = 'create' AND outcome = 'done' AND pass_id IS NOT NULL
        ORDER BY ordinal DESC LIMIT ?
        """, in: database)
      statement.bind(run)
      statement.bind(row)
      statement.bind(limit)
      return try statement.rows { (PassID($0.integer(0)), $0.time(1)) }
    }
  }

  /// The passes that were made since then, by whatever run: a listing may lack them yet.
  public func made(since time: Timestamp) throws -> Set<PassID> {
    try storage.read { database in
      var statement = try PreparedStatement(
        """
        SELECT pass_id FROM run JOIN intent ON intent.run = run.id
        WHERE run.scope = ? AND (run.ended_at IS NULL OR run.ended_at >= ?) AND action = 'create'
          AND (outcome = 'done' OR outcome = 'found') AND pass_id IS NOT NULL AND intent.ended_at >= ?
        """, in: database)
      statement.bind(row)
      statement.bind(time)
      statement.bind(time)
      return Set(try statement.rows { PassID($0.integer(0)) })
    }
  }

  /// Customers whose create was answered with a pass of another external id, with the last such pass.
  public func otherPasses() throws -> [String: PassID] {
    try storage.read { database in
      var statement = try PreparedStatement(
        """
        SELECT key, pass_id FROM intent
        WHERE scope = ? AND action = 'create' AND outcome = 'conflict' AND pass_id IS NOT NULL
          AND attempts > 0
        ORDER BY id
        """, in: database)
      statement.bind(row)
      return Dictionary(try statement.rows { ($0.text(0), PassID($0.integer(1))) }) { $1 }
    }
  }

  /// By ordinal: what `resume` need not do again.
  public func outcomes(of run: Run.ID, in ordinals: ClosedRange<Int>) throws -> [Int: OperationOutcome] {
    let outcomes = try outcomes(
      of: run, from: Int64(ordinals.lowerBound), through: Int64(ordinals.upperBound), limit: .max)
    return Dictionary(outcomes.map { ($0.operation.ordinal, $0) }) { _, last in last }
  }

  /// How many operations ended in which way.
  public func outcomeCounts(of run: Run.ID) throws -> [Outcome.Kind: Int] {
    try storage.read { database in
      var statement = try PreparedStatement(
        """
        SELECT outcome, count(*) FROM (
          SELECT coalesce(outcome, 'in_doubt') AS outcome, max(id) FROM intent WHERE run = ? GROUP BY ordinal
        ) GROUP BY 1
        """, in: database)
      statement.bind(run)
      let counts = try statement.rows { (try $0.word(0, Outcome.Kind.self), $0.count(1)) }
      return Dictionary(uniqueKeysWithValues: counts)
    }
  }

  /// Where an operation has several rows the last one speaks (SQLite takes the other columns from the row of `max`).
  private func outcomes(of run: Run.ID, from first: Int64, through last: Int64, limit: Int) throws -> [OperationOutcome]
  {
    try storage.read { database in
      var statement = try PreparedStatement(
        """
        SELECT ordinal, action, intent.key, intent.pass_id, coalesce(outcome, 'in_doubt'), reason, sum(attempts),
          coalesce(ended_at, sent_at), written, pass.url, max(intent.id)
        FROM intent LEFT JOIN pass ON pass.scope = intent.scope AND pass.pass_id = intent.pass_id
        WHERE run = ? AND ordinal BETWEEN ? AND ? GROUP BY ordinal ORDER BY ordinal LIMIT ?
        """, in: database)
      statement.bind(run)
      statement.bind(first)
      statement.bind(last)
      statement.bind(limit)
      return try statement.rows { try Self.outcome($0, of: run) }
    }
  }

  private static func outcome(_ row: borrowing PreparedStatement, of run: Run.ID) throws -> OperationOutcome {
    OperationOutcome(
      operation: OperationRef(
        run: run, ordinal: row.count(0), action: try row.word(1), key: row.text(2), passID: row.passID(3)),
      outcome: Outcome(
        kind: try row.word(4), passID: row.passID(3), reason: row.text(5), attempts: row.count(6), at: row.time(7),
        written: try FieldTextScanner.changes(row.bytes(8))),
      url: row.textOrNil(9))
  }
}
