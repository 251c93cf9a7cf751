import Foundation
import GRDB
import Passes

extension Ledger {
  /// Remembers anew, from the run folders and then from a listing: `state rebuild`.
  ///
  /// Until `finish` the state opens for nothing else, so that a rebuild that was cut off is seen; it is then started
  /// over. Give it the folders oldest first, and the listing last.
  public struct Rebuilding: Sendable {
    private let ledger: Ledger

    /// - Parameter noCreateBefore: now and `settle_after`: which creates were in doubt is lost with the state, so they
    ///   are given time to show up in the listing.
    /// - Throws: `LedgerError.notEmpty` where the scope is remembered already, in a state that was read to its last page;
    ///   `StorageError.damaged` where it can't be.
    public static func start(at path: String, scope: Scope, noCreateBefore: Timestamp) throws -> Rebuilding {
      let file = DatabaseFile(path: path, kind: .state)
      if !file.exists { try file.create() }
      return try Rebuilding(Ledger.open(file, willCommit: {}), scope, noCreateBefore)
    }

    /// Gives a damaged state, or one that is behind its run folders, another name, so that a new one can be begun; what stood in it is
    /// kept for a person to look at.
    ///
    /// - Parameter what: `damaged` or `older`, for the name.
    /// - Returns: the new path.
    /// - Throws: `LockError.heldByAnother` while a run of any other scope may have the state open.
    public static func setAside(
      _ path: String, as what: String = "damaged", scope: Scope, at time: Timestamp
    ) throws -> String {
      let file = DatabaseFile(path: path, kind: .state)
      let runs = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
      let locks = try RunLock.others(in: runs, than: scope)
      defer { withExtendedLifetime(locks) {} }
      let name = file.path + ".\(what)-" + RunFolderName.text(time)
      try file.setAside(as: name)
      return name
    }

    /// The same without a file.
    public static func inMemory(scope: Scope, noCreateBefore: Timestamp) throws -> Rebuilding {
      try Rebuilding(Ledger.inMemory(scope: scope).storage, scope, noCreateBefore)
    }

    private init(_ storage: Storage, _ scope: Scope, _ noCreateBefore: Timestamp) throws {
      ledger = try Ledger(storage, scope, rebuilding: true)
      let (row, path) = (ledger.row, ledger.path)
      guard try Self.mayBegin(storage, row) else {
        try storage.outsideTransaction { database in try DatabaseFile.requireIntact(database, path: path) }
        throw LedgerError.notEmpty(path: path, scope: scope)
      }
      try storage.write { database in
        try database.execute(sql: "DELETE FROM pass WHERE scope = ?", arguments: [row])
        try database.execute(sql: "DELETE FROM entry WHERE scope = ?", arguments: [row])
        try database.execute(sql: "DELETE FROM intent WHERE scope = ?", arguments: [row])
        try database.execute(sql: "DELETE FROM run WHERE scope = ?", arguments: [row])
        try database.execute(
          sql: "UPDATE scope SET is_rebuilding = 1, no_create_before = ? WHERE id = ?",
          arguments: [noCreateBefore.milliseconds, row])
      }
    }

    /// Whether nothing would be lost: it remembers nothing, or an earlier rebuild was cut off.
    private static func mayBegin(_ storage: Storage, _ row: Int64) throws -> Bool {
      try storage.read { database in
        try Bool.fetchOne(
          database,
          sql: """
            SELECT is_rebuilding OR NOT EXISTS (SELECT 1 FROM pass WHERE scope = :scope)
                AND NOT EXISTS (SELECT 1 FROM run WHERE scope = :scope)
              FROM scope WHERE id = :scope
            """, arguments: ["scope": row]) ?? false
      }
    }

    /// The verdict of a run that the state knows from its folder alone: what it sent is not known any more.
    public static let verdict = "rebuilt"

    /// Registers a begun plan, so that it is not begun again, as ended: it can't be resumed. A mark of another scope is passed over.
    ///
    /// - Parameters:
    ///   - rows: what its sources had, so that the next ones are held against them.
    ///   - isClosed: of a ledger: nothing more of it is to be sent.
    public func register(_ mark: BegunMark, folder: String, rows: SourceRows? = nil, isClosed: Bool = false) throws {
      guard mark.isOf(ledger.scope) else { return }
      try ledger.storage.write { database in
        try database.execute(
          sql: """
            INSERT INTO run (scope, plan_id, kind, folder, begun_at, ended_at, verdict, customer_rows, balance_rows,
              joined_rows, is_closed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
          arguments: [
            ledger.row, mark.plan, mark.kind.rawValue, folder, mark.begunAtMilliseconds, mark.begunAtMilliseconds,
            Self.verdict, rows?.customers, rows?.balances, rows?.joined, isClosed,
          ])
      }
    }

    /// Remembers the passes that a begun plan made, changed or found, those that its creates were answered with instead, and its
    /// transactions, as far as its copied results tell. To be registered before.
    public func read(_ plan: PlanFile) throws {
      guard plan.identity.scope == ledger.scope else { return }
      let run = try ledger.run(ofPlan: plan.identity.id)?.id
      var observations = plan.observations()
      while let batch = try observations.next() {
        try ledger.remember(batch.map { PassMemory($0) }, at: plan.identity.createdAt)
      }
      var operations = plan.operations()
      while let batch = try operations.next(), let first = batch.first, let last = batch.last {
        let results = try plan.results(in: first.ordinal...last.ordinal)
        let passes = batch.compactMap { operation in
          results[operation.ordinal].flatMap { PassMemory(operation, $0) }
        }
        try ledger.remember(passes, at: plan.identity.createdAt)
        guard let run else { continue }
        try ledger.enter(batch, of: run, results, at: plan.identity.createdAt)
        for operation in batch where operation.action == .create || operation.action == .settle {
          guard let result = results[operation.ordinal], result.kind == .conflict, result.passID != nil,
            result.reason.hasPrefix(Outcome.strangeAnswer)
          else { continue }
          var create = OperationRef(operation, of: run)
          create.action = .create
          try ledger.record(create, result)
        }
      }
    }

    /// Adds what the listing shows of keys and passes that the folders say nothing of. What was sent to them is not
    /// known: the next comparison meets them as a first contact.
    public func adopt(_ pairs: [(key: String, passID: PassID)], at time: Timestamp) throws {
      try ledger.storage.write { database in
        var statement = try PreparedStatement(
          """
          INSERT INTO pass (scope, key, pass_id, digest, origin, updated_at, fields)
          VALUES (?, ?, ?, ?, 'adopted', ?, '[]') ON CONFLICT DO NOTHING
          """, in: database)
        for pair in pairs {
          statement.bind(ledger.row)
          statement.bind(pair.key)
          statement.bind(pair.passID)
          statement.bind(Int64(bitPattern: Memory.digest([])))
          statement.bind(time)
          try statement.run()
        }
      }
    }

    public func finish() throws -> Ledger {
      try ledger.storage.write { database in
        try database.execute(sql: "UPDATE scope SET is_rebuilding = 0 WHERE id = ?", arguments: [ledger.row])
      }
      return ledger
    }
  }
}

extension PassMemory {
  /// Nil where the outcome leaves nothing to remember.
  fileprivate init?(_ operation: PlannedOperation, _ result: Outcome) {
    // A ledger's row makes no pass ours.
    guard operation.action != .transact, [.done, .found, .adopted].contains(result.kind),
      let passID = result.passID ?? operation.passID
    else {
      return nil
    }
    let isOurs = operation.action == .create && result.kind != .adopted
    let written = result.written.map { FieldMemory(name: $0.name, sent: $0.after ?? "", seen: nil) }
    self.init(
      key: operation.key, passID: passID, origin: isOurs ? .created : .adopted, fields: operation.agreed + written)
  }
}

/// GRDB brings Foundation's `Operation` along.
private typealias PlannedOperation = Passes.Operation
