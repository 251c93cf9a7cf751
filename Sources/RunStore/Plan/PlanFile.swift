import Foundation
import GRDB
import Passes

/// A sealed plan, and beside it the results as last copied from the state: `run.sqlite`.
///
/// The plan never changes; results and figures are replaced whole. Calls block, and may come from any task.
public struct PlanFile: Sendable {
  static let batch = 2000

  public let identity: PlanIdentity
  /// As given at the seal: JSON.
  public let summary: String
  let storage: Storage

  public var path: String { storage.path }

  /// Opens a sealed plan.
  ///
  /// - Throws: `PlanFileError.unsealed`, or `StorageError` for a file that is missing, damaged, another program's, or of
  ///   a later version.
  public static func open(at path: String) throws -> PlanFile {
    let file = DatabaseFile(path: path, kind: .plan)
    let queue = try file.connect(DatabaseFile.configuration(label: "plan"))
    let storage = Storage(queue: queue, path: file.path, willCommit: {})
    try storage.outsideTransaction { database in
      let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      if version > PlanSchema.version { throw StorageError.newerSchema(path: file.path) }
      try DatabaseFile.requireWhole(database, path: file.path)
      try DatabaseFile.makeDurable(database, path: file.path)
    }
    return try PlanFile(storage)
  }

  init(_ storage: Storage) throws {
    self.storage = storage
    let found = try storage.read { database -> (PlanIdentity, String)? in
      guard try database.tableExists("plan") else { return nil }
      var statement = try PreparedStatement(
        """
        SELECT id, account, template, kind, created_at, inputs, configuration_digest, template_digest, settle_after_ms,
          listing_is_complete, listing_count, listing_last_pass_id, facts, summary FROM plan
        """, in: database)
      return try statement.first { row in (try Self.identity(row), row.text(13)) }
    }
    guard let found else { throw PlanFileError.unsealed(path: storage.path) }
    (identity, summary) = found
  }

  private static func identity(_ row: borrowing PreparedStatement) throws -> PlanIdentity {
    let inputs: [PlanInput]
    do {
      inputs = try JSONDecoder().decode([PlanInput].self, from: Data(row.bytes(5)))
    } catch {
      throw Damage("the list of its inputs can't be read")
    }
    return PlanIdentity(
      id: row.text(0), scope: Scope(account: row.text(1), template: row.integer(2)), kind: try row.word(3),
      createdAt: row.time(4), inputs: inputs, configurationDigest: row.text(6), templateDigest: row.text(7),
      settleAfter: .milliseconds(row.integer(8)),
      listing: .init(isComplete: row.integer(9) == 1, count: row.count(10), lastPassID: row.passID(11)),
      facts: row.text(12))
  }
}
