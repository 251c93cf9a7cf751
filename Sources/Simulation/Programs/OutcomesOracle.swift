import LoonaSandbox
import Passes
import RunStore

/// Holds the outcomes that a run reports, in figures and row by row, against what took effect in it.
struct OutcomesOracle {
  private struct Row {
    var key: String
    var passID: Int?
    var action: String
    var outcome: String
    var after: [String: String]
  }

  private let oracle: ProgramOracle
  private let report: ReportDocument
  private var rows: [Row] = []
  private let created: [Sandbox.Effect]
  private let updated: [Sandbox.Effect]

  init(_ oracle: ProgramOracle, _ report: ReportDocument, _ folder: String) throws {
    self.oracle = oracle
    self.report = report
    let requests = Self.requests(of: report.run.folder, oracle)
    let effects = oracle.sandbox.effects.filter { effect in
      effect.origin == .api && requests.contains(effect.requestNumber ?? 0)
    }
    created = effects.filter { $0.kind == .created }
    updated = effects.filter { $0.kind == .updated }
    rows = Self.rows(CSVTable(try FolderCopy.read(folder + "/operations.csv")))
  }

  /// Of all the lives that a run had.
  private static func requests(of folder: String, _ oracle: ProgramOracle) -> Set<Int> {
    let lives = oracle.machine.lives.filter { life in
      guard life.carriesOut else { return false }
      return oracle.history.first { $0.begunAt < life.endedAt.wall + .milliseconds(1) }?.folder == folder
    }
    return Set(lives.flatMap(\.requests))
  }

  private static func rows(_ table: CSVTable) -> [Row] {
    table.rows.map { cells in
      func cell(_ name: String) -> String { table.column(name).map { cells[$0] } ?? "" }
      var after: [String: String] = [:]
      for (index, name) in table.header.enumerated() where name.hasSuffix(" after") && !cells[index].isEmpty {
        after[String(name.dropLast(6))] = cells[index].hasPrefix("'") ? String(cells[index].dropFirst()) : cells[index]
      }
      return Row(
        key: cell("key"), passID: Int(cell("pass_id")), action: cell("action"), outcome: cell("outcome"), after: after)
    }
  }

  func problems() -> [String] {
    rows.compactMap { row in lie(row).map { "operations.csv, \(row.action) of \(row.key), \(row.outcome): \($0)" } }
      + effectsProblems() + countsProblems()
  }

  // MARK: Row by row

  private func lie(_ row: Row) -> String? {
    let made = created.filter { $0.externalID == row.key }
    let changed = updated.filter { $0.passID == row.passID }
    switch row.outcome {
    case "done", "found", "adopted":
      guard let id = row.passID else { return row.action == "settle" ? nil : "no pass is named" }
      guard let pass = oracle.sandbox.pass(id) else { return "there is no pass \(id)" }
      if row.action != "retire", pass.externalID != row.key { return "pass \(id) is \(pass.externalID)'s" }
      // Where a change in Loona is kept, there may be nothing left to write.
      let isKept = oracle.machine.conditions.policy.conflicts == .loona && made.isEmpty && changed.isEmpty
      return isKept || everHeld(row, id) ? nil : "pass \(id) never held \(row.after)"
    case "failed", "not_attempted", "planned":
      return made.isEmpty && changed.isEmpty ? nil : "but it took effect"
    case "dropped", "conflict": return row.action == "create" && !made.isEmpty ? "but a pass was made" : nil
    default: return nil
    }
  }

  private func everHeld(_ row: Row, _ id: Int) -> Bool {
    let isSame = Oracle.isSame
    return oracle.sandbox.effects(onPass: id).contains { effect in
      row.after.allSatisfy { name, value in
        isSame(name == "status" ? effect.after.status.rawValue : effect.after.values[name] ?? "", value, name)
      }
    }
  }

  /// Nothing took effect that the run does not list.
  private func effectsProblems() -> [String] {
    var problems: [String] = []
    let mayHave = Set(["done", "found", "adopted", "in_doubt"])
    for effect in created where !rows.contains(where: { $0.key == effect.externalID && mayHave.contains($0.outcome) }) {
      problems.append("operations.csv does not list that pass \(effect.passID) was made for \(effect.externalID)")
    }
    for effect in updated
    where !rows.contains(where: {
      ($0.passID == effect.passID || $0.key == effect.externalID) && mayHave.union(["conflict"]).contains($0.outcome)
    }) {
      problems.append("operations.csv does not list that pass \(effect.passID) was changed")
    }
    return problems
  }

  // MARK: Figures

  /// Each row counts once; what was settled may count in several places.
  private func countsProblems() -> [String] {
    var counts: [String: Int] = [:]
    for row in rows where row.action != "settle" { counts[bucket(row), default: 0] += 1 }
    let settles = rows.count { $0.action == "settle" }
    var problems: [String] = []
    let outcomes = report.outcomes ?? [:]
    for (name, count) in outcomes.sorted(by: { $0.key < $1.key }) {
      let least = counts[name] ?? 0
      if !(least...least + settles).contains(count) {
        problems.append("report.json: outcomes.\(name) is \(count), operations.csv has \(least)")
      }
    }
    let doubtful = rows.count { $0.outcome == "in_doubt" }
    if (outcomes["in_doubt"] ?? 0) > doubtful {
      problems.append("report.json counts \(outcomes["in_doubt"] ?? 0) in doubt, operations.csv names \(doubtful)")
    }
    return problems
  }

  private func bucket(_ row: Row) -> String {
    if row.action == "retire" { return row.outcome == "done" ? "retired" : "retires_left" }
    return switch row.outcome {
    case "done", "found": row.action == "create" ? "created" : "updated"
    case "adopted": "updated"
    case "dropped": "unchanged"
    case "conflict", "gone": "conflicts"
    case "in_doubt": "in_doubt"
    case "failed": "failed"
    default: "not_attempted"
    }
  }
}
