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

extension Ledger {
  /// By name.
  public func probes() throws -> [Probed] {
    try storage.read { database in
      var statement = try PreparedStatement(
        "SELECT name, seen, at FROM probe WHERE scope = ? ORDER BY name", in: database)
      statement.bind(row)
      return try statement.rows { row in
        Probed(name: row.text(0), seen: row.text(1), at: Timestamp(milliseconds: row.integer(2)))
      }
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

  /// Passes that a probe began to change and has not put back, as they were before: a pass's JSON.
  public func probedPasses() throws -> [(passID: PassID, original: String)] {
    try storage.read { database in
      var statement = try PreparedStatement(
        "SELECT pass_id, original FROM probed_pass WHERE scope = ? ORDER BY pass_id", in: database)
      statement.bind(row)
      return try statement.rows { (PassID($0.integer(0)), $0.text(1)) }
    }
  }

  /// Writes down how a pass was, before a probe changes it. What is there of an earlier probe stays: that was the original.
  public func keepProbed(_ pass: PassID, original: String, at time: Timestamp) throws {
    try storage.write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO probed_pass VALUES (?, ?, ?, ?)",
        arguments: [row, pass.rawValue, original, time.milliseconds])
    }
  }

  /// It is as it was.
  public func forgetProbed(_ pass: PassID) throws {
    try storage.write { database in
      try database.execute(
        sql: "DELETE FROM probed_pass WHERE scope = ? AND pass_id = ?", arguments: [row, pass.rawValue])
    }
  }
}
