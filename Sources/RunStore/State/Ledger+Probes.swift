import GRDB
import Passes

/// What a probe saw of the account (`doctor --probe-writes`).
public struct Probed: Hashable, Sendable {
  /// As in `page-size`.
  public var name: String
  /// In the probe's own words: a word, or a number.
  public var seen: String
  public var at: Timestamp

  public init(name: String, seen: String, at: Timestamp) {
    (self.name, self.seen, self.at) = (name, seen, at)
  }
}

/// One field of a pass that a probe changes, and is to put back.
public struct ProbedChange: Hashable, Sendable {
  public var passID: PassID
  /// A value's name, or `status` or `expirationDate`.
  public var field: String
  /// Nil where the pass had none.
  public var before: String?
  /// What the probe made of it; nil where it left it out.
  public var ours: String?
  public var at: Timestamp

  public init(passID: PassID, field: String, before: String?, ours: String?, at: Timestamp) {
    (self.passID, self.field, self.at) = (passID, field, at)
    (self.before, self.ours) = (before, ours)
  }
}

extension Ledger {
  /// By name.
  public func probes() throws -> [Probed] {
    try storage.read { database in
      var statement = try PreparedStatement(
        "SELECT name, seen, at FROM probe WHERE scope = ? ORDER BY name", in: database)
      statement.bind(row)
      return try statement.rows { Probed(name: $0.text(0), seen: $0.text(1), at: $0.time(2)) }
    }
  }

  /// What was seen before under the same name is replaced.
  public func note(_ probes: [(name: String, seen: String)], at time: Timestamp) throws {
    try storage.write { database in
      var statement = try PreparedStatement("INSERT OR REPLACE INTO probe VALUES (?, ?, ?, ?)", in: database)
      for probe in probes {
        statement.bind(row)
        statement.bind(probe.name)
        statement.bind(probe.seen)
        statement.bind(time)
        try statement.run()
      }
    }
  }

  // MARK: The pass that is probed

  /// Changes that a probe began and has not taken back.
  public func probedChanges() throws -> [ProbedChange] {
    try storage.read { database in
      var statement = try PreparedStatement(
        "SELECT pass_id, field, before, ours, at FROM probed_change WHERE scope = ? ORDER BY pass_id, field",
        in: database)
      statement.bind(row)
      return try statement.rows { row in
        ProbedChange(
          passID: PassID(row.integer(0)), field: row.text(1), before: row.textOrNil(2), ours: row.textOrNil(3),
          at: row.time(4))
      }
    }
  }

  /// Writes a change down before it leaves. Of a field that was changed before, what it was first stays.
  public func keep(_ change: ProbedChange) throws {
    try storage.write { database in
      try database.execute(
        sql: """
          INSERT INTO probed_change VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET ours = excluded.ours, at = excluded.at
          """,
        arguments: [
          row, change.passID.rawValue, change.field, change.before, change.ours, change.at.milliseconds,
        ])
    }
  }

  /// It is taken back, or somebody else's by now.
  public func forget(_ change: ProbedChange) throws {
    try storage.write { database in
      try database.execute(
        sql: "DELETE FROM probed_change WHERE scope = ? AND pass_id = ? AND field = ?",
        arguments: [row, change.passID.rawValue, change.field])
    }
  }
}
