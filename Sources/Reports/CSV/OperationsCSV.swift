import Passes

/// `operations.csv`: every operation of a plan, a row each, for people with a spreadsheet and for scripts.
///
/// | column | holds |
/// | --- | --- |
/// | `key` | the customer's key |
/// | `pass_id` | Loona's number; empty for a create that has not happened |
/// | `action` | `create`, `update`, `retire`, `settle` |
/// | `outcome` | one of `Outcome.Kind`, or `planned` while there is none |
/// | `attempts` | requests that tried to write |
/// | `at` | when the outcome was known, RFC 3339 in UTC |
/// | `reason` | the service's words or ours |
/// | `X before`, `X after` | for each field X of the schema, in its order |
///
/// Both cells of a field are empty where the operation leaves it alone; an empty `after` beside a full `before` clears it. Once
/// something was written, they hold what was really written, else what the plan wants. Form and neutralising: `CSVRows`.
public struct OperationsCSV: ~Copyable {
  private let fields: [String]
  private var rows: CSVRows
  /// For each field, which of an operation's changes is its own.
  private var changeOfField: [Int]
  private var clock = TimestampCache()

  /// - Parameters:
  ///   - fields: the names of the schema's fields, in its order.
  ///   - sink: gets the file's bytes in pieces; they are valid only inside the call.
  public init(fields: [String], sink: @escaping (ByteSlice) throws -> Void) throws {
    self.fields = fields
    rows = CSVRows(sink)
    changeOfField = Array(repeating: -1, count: fields.count)
    for name in ["key", "pass_id", "action", "outcome", "attempts", "at", "reason"] { rows.cell(name) }
    for field in fields {
      rows.cell("\(field) before")
      rows.cell("\(field) after")
    }
    try rows.endRow()
  }

  public mutating func append(_ operation: Operation, outcome: Outcome?) throws {
    rows.cell(operation.key)
    if let pass = outcome?.passID ?? operation.passID { rows.cell(pass.rawValue) } else { rows.emptyCell() }
    rows.cell(operation.action.rawValue)
    appendOutcome(outcome)
    appendChanges(ChangeSample.changes(of: operation, outcome))
    try rows.endRow()
  }

  /// To be called once, at the end: what is still held goes to the sink.
  public mutating func finish() throws { try rows.flush() }

  private mutating func appendOutcome(_ outcome: Outcome?) {
    guard let outcome else {
      rows.cell("planned")
      for _ in 0..<3 { rows.emptyCell() }
      return
    }
    rows.cell(outcome.kind.rawValue)
    rows.cell(Int64(outcome.attempts))
    rows.cell(clock.text(outcome.at))
    rows.cell(outcome.reason)
  }

  private mutating func appendChanges(_ changes: [FieldChange]) {
    place(changes)
    for change in changeOfField {
      if change >= 0 {
        rows.cell(changes[change].before ?? "")
        rows.cell(changes[change].after ?? "")
      } else {
        rows.emptyCell()
        rows.emptyCell()
      }
    }
  }

  /// Changes nearly always come in the schema's order, so each search begins behind the last find.
  private mutating func place(_ changes: [FieldChange]) {
    for field in changeOfField.indices { changeOfField[field] = -1 }
    var start = 0
    for (number, change) in changes.enumerated() {
      let field =
        fields[start...].firstIndex(of: change.name) ?? fields[..<start].firstIndex(of: change.name)
      guard let field else { continue }
      changeOfField[field] = number
      start = field + 1
    }
  }
}
