import GRDB
import Passes

/// What a state remembers, in figures: `state show`.
public struct LedgerSummary: Hashable, Sendable {
  public var path: String
  public var stateID: String
  public var scope: Scope
  public var passes: [PassMemory.Origin: Int]
  /// Passes with a value that was sent and not read back yet.
  public var unseenPasses: Int
  public var openIntents: Int
  /// Transactions that took effect.
  public var transactions: Int
  public var runs: Int
  public var lastRun: Run?
  public var noCreateBefore: Timestamp?
}

extension Ledger {
  public func summary() throws -> LedgerSummary {
    let passes = try storage.read { database in
      var statement = try PreparedStatement(
        "SELECT origin, count(*), sum(digest = 0) FROM pass WHERE scope = ? GROUP BY 1", in: database)
      statement.bind(row)
      return try statement.rows { (try $0.word(0, PassMemory.Origin.self), $0.count(1), $0.count(2)) }
    }
    return LedgerSummary(
      path: path, stateID: stateID, scope: scope,
      passes: Dictionary(uniqueKeysWithValues: passes.map { ($0.0, $0.1) }),
      unseenPasses: passes.reduce(0) { $0 + $1.2 },
      openIntents: try count("intent WHERE outcome IS NULL AND scope = ?"),
      transactions: try count(
        "entry JOIN intent ON intent.id = entry.intent WHERE entry.scope = ? AND outcome = 'done'"),
      runs: try count("run WHERE scope = ?"),
      lastRun: try history(limit: 1).first, noCreateBefore: try noCreateBefore())
  }

  func count(_ table: String) throws -> Int {
    try storage.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)", arguments: [row]) ?? 0 }
  }
}
