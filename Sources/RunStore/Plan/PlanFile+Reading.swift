import GRDB
import Passes

extension PlanFile {
  private static let operationColumns =
    "ordinal, action, key, pass_id, changes, agreed, file, line, is_adoption, has_conflict"

  /// In the order of the plan.
  public func operations(of action: Operation.Action? = nil, after ordinal: Int = 0) -> Batches<Operation> {
    let filter = action.map { " AND action = '\($0.rawValue)'" } ?? ""
    return batches(
      "SELECT \(Self.operationColumns) FROM operation WHERE ordinal > ?\(filter) ORDER BY ordinal LIMIT ?",
      after: Int64(ordinal), Self.operation)
  }

  public func operation(_ ordinal: Int) throws -> Operation? {
    try storage.read { database in
      var statement = try PreparedStatement(
        "SELECT \(Self.operationColumns) FROM operation WHERE ordinal = ?", in: database)
      statement.bind(ordinal)
      return try statement.first(Self.operation)
    }
  }

  /// In the order in which they were found.
  public func findings(of kind: Finding.Kind? = nil) -> Batches<Finding> {
    let filter = kind.map { " AND kind = '\($0.rawValue)'" } ?? ""
    return batches(
      """
      SELECT number, kind, settlement, key, pass_id, field, source, loona, file, line
      FROM finding WHERE number > ?\(filter) ORDER BY number LIMIT ?
      """
    ) { row in
      Finding(
        kind: try row.word(1), settlement: try row.word(2), key: row.textOrNil(3), passID: row.passID(4),
        field: row.textOrNil(5), source: row.textOrNil(6), loona: row.textOrNil(7), origin: Self.origin(row, 8))
    }
  }

  public func observations() -> Batches<Observation> {
    batches("SELECT number, key, pass_id, fields FROM observation WHERE number > ? ORDER BY number LIMIT ?") { row in
      Observation(
        key: row.text(1), passID: PassID(row.integer(2)), fields: try FieldTextScanner.memories(row.bytes(3)))
    }
  }

  public func rejects(of source: SourceSet? = nil) -> Batches<RejectedRow> {
    let filter = source.map { " AND source = '\($0.rawValue)'" } ?? ""
    return batches(
      """
      SELECT number, source, file, line, "column", code, reason, raw
      FROM reject WHERE number > ?\(filter) ORDER BY number LIMIT ?
      """
    ) { row in
      RejectedRow(
        source: try row.word(1), file: row.text(2), line: row.count(3), column: row.textOrNil(4), code: row.text(5),
        reason: row.text(6), raw: Array(row.bytes(7)))
    }
  }

  public func counted() throws -> PlanCounted {
    try storage.read { database in
      var counted = PlanCounted()
      var actions = try PreparedStatement("SELECT action, count(*) FROM operation GROUP BY 1", in: database)
      for (action, count) in try actions.rows({ (try $0.word(0, Operation.Action.self), $0.count(1)) }) {
        counted.operations[action] = count
      }
      var kinds = try PreparedStatement("SELECT kind, count(*) FROM finding GROUP BY 1", in: database)
      for (kind, count) in try kinds.rows({ (try $0.word(0, Finding.Kind.self), $0.count(1)) }) {
        counted.findings[kind] = count
      }
      var sources = try PreparedStatement("SELECT source, count(*) FROM reject GROUP BY 1", in: database)
      for (source, count) in try sources.rows({ (try $0.word(0, SourceSet.self), $0.count(1)) }) {
        counted.rejects[source] = count
      }
      counted.observations = try Int.fetchOne(database, sql: "SELECT count(*) FROM observation") ?? 0
      return counted
    }
  }

  // MARK: Rows

  /// - Parameter sql: its first column is what it is ordered by; it takes the last one seen and a limit.
  func batches<Element: Sendable>(
    _ sql: String, after position: Int64 = 0,
    _ element: @escaping @Sendable (borrowing PreparedStatement) throws -> Element
  ) -> Batches<Element> {
    Batches(after: position) { [storage] position in
      try storage.read { database in
        var statement = try PreparedStatement(sql, in: database)
        statement.bind(position)
        statement.bind(Self.batch)
        var last = position
        let elements = try statement.rows { row in
          last = row.integer(0)
          return try element(row)
        }
        return (elements, last)
      }
    }
  }

  private static func operation(_ row: borrowing PreparedStatement) throws -> Operation {
    Operation(
      ordinal: row.count(0), action: try row.word(1), key: row.text(2), passID: row.passID(3),
      changes: try FieldTextScanner.changes(row.bytes(4)), agreed: try FieldTextScanner.memories(row.bytes(5)),
      origin: origin(row, 6), isAdoption: row.integer(8) == 1, hasConflict: row.integer(9) == 1)
  }

  private static func origin(_ row: borrowing PreparedStatement, _ column: Int32) -> RowOrigin? {
    guard let file = row.integerOrNil(column), let line = row.integerOrNil(column + 1) else { return nil }
    return RowOrigin(file: UInt16(truncatingIfNeeded: file), line: UInt32(truncatingIfNeeded: line))
  }
}
