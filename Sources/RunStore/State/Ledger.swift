import Foundation
import GRDB
import Passes

/// What was done, for one template of an account: which pass belongs to which key, what was last sent and seen, which
/// plans were begun, and every intent to write with its outcome or without one yet. `state.sqlite`.
///
/// Each method is one transaction, on the disk when it returns: a crash or a power cut leaves all of it or nothing.
/// Calls block, and may come from any task. Failures of the file are `StorageError`s, its refusals `LedgerError`s.
public struct Ledger: Sendable {
  public let scope: Scope
  /// The state's own name, made with it: tells two states of one account apart.
  public let stateID: String
  /// For the inner pages of the indices over a million passes, which are met in any order.
  private static let cacheKibibytes = 32 << 10

  /// Beside the run folders.
  public static let fileName = "state.sqlite"

  /// Set by whoever opened it, before anything is written.
  package let safeguards: Safeguards
  let storage: Storage
  /// The scope's row.
  let row: Int64

  public var path: String { storage.path }

  /// Opens the state.
  ///
  /// - Parameters:
  ///   - path: in the folder of the run folders; it is not followed if it is a link.
  ///   - creating: whether the file, or the scope in it, may be new. A command that writes says yes.
  ///   - beginning: called before an account is begun, with the other accounts under which the state, or a run's folder beside it,
  ///     knows the same template: what it throws begins nothing.
  ///   - willCommit: called last in each transaction; what it throws undoes it.
  /// - Throws: `LedgerError.lost` rather than begin anew beside runs that were begun; `LedgerError.rebuildUnfinished`.
  public static func open(
    at path: String, scope: Scope, creating: Bool = false, safeguards: Safeguards = .all,
    beginning: (_ otherAccounts: [String]) throws -> Void = { _ in },
    willCommit: @escaping @Sendable () throws -> Void = {}
  ) throws -> Ledger {
    let file = DatabaseFile(path: path, kind: .state)
    let runs = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
    if creating, !file.exists {
      if safeguards[.stateRequired] { try requireNothingBegun(scope, beside: file) }
      try beginning(try otherAccounts(begunIn: runs, than: scope))
      try file.create()
      return try Ledger(open(file, safeguards: safeguards, willCommit: willCommit), scope, safeguards: safeguards)
    }
    let storage = try open(file, safeguards: safeguards, willCommit: willCommit)
    if try !isKnown(scope, storage) {
      let others = try otherAccounts(than: scope, storage, runs)
      guard creating else {
        throw LedgerError.unknownScope(path: file.path, scope: scope, otherAccounts: others)
      }
      if safeguards[.stateRequired] { try requireNothingBegun(scope, beside: file) }
      try beginning(others)
    }
    return try Ledger(storage, scope, safeguards: safeguards)
  }

  /// The same without a file, for tests and the simulation; it lives as long as a copy of the value does.
  public static func inMemory(
    scope: Scope, safeguards: Safeguards = .all, willCommit: @escaping @Sendable () throws -> Void = {}
  ) throws -> Ledger {
    let queue = try DatabaseQueue(configuration: DatabaseFile.configuration(label: "state"))
    let storage = try prepare(Storage(queue: queue, path: Storage.inMemory, willCommit: willCommit), safeguards)
    return try Ledger(storage, scope, safeguards: safeguards)
  }

  static func open(
    _ file: DatabaseFile, safeguards: Safeguards = .all, willCommit: @escaping @Sendable () throws -> Void
  ) throws -> Storage {
    try file.requireWritable()
    file.narrowMode()
    try WriteAheadLog(of: file.path).requireSound()
    let queue = try file.connect(DatabaseFile.configuration(label: "state"))
    return try prepare(Storage(queue: queue, path: file.path, willCommit: willCommit), safeguards)
  }

  private static func prepare(_ storage: Storage, _ safeguards: Safeguards) throws -> Storage {
    let path = storage.path
    try storage.outsideTransaction { database in
      if try database.tableExists("grdb_migrations"), try LedgerSchema.migrator.hasBeenSuperseded(database) {
        throw StorageError.newerSchema(path: path)
      }
      try DatabaseFile.requireWhole(database, path: path)
      try database.execute(sql: "PRAGMA cache_size = -\(cacheKibibytes)")
      if safeguards[.fullSync] {
        try DatabaseFile.makeDurable(database, path: path)
      } else {
        try database.execute(sql: "PRAGMA synchronous = NORMAL")
      }
      if !storage.isInMemory { try DatabaseFile.logAhead(database, path: path) }
    }
    try Storage.facts(path) { try LedgerSchema.migrator.migrate(storage.queue) }
    return storage
  }

  init(_ storage: Storage, _ scope: Scope, safeguards: Safeguards = .all, rebuilding: Bool = false) throws {
    if try !Self.isKnown(scope, storage) {
      try storage.write { database in
        try database.execute(
          sql: "INSERT INTO scope (account, template) VALUES (?, ?) ON CONFLICT DO NOTHING",
          arguments: [scope.account, scope.template])
      }
    }
    let (id, row, isRebuilding) = try storage.read { database in
      let found = try Row.fetchOne(
        database, sql: "SELECT id, is_rebuilding FROM scope WHERE account = ? AND template = ?",
        arguments: [scope.account, scope.template])
      guard let found, let id = try String.fetchOne(database, sql: "SELECT id FROM state") else {
        throw Damage("it has lost its own name")
      }
      return (id, found[0] as Int64, found[1] as Bool)
    }
    if isRebuilding, !rebuilding { throw LedgerError.rebuildUnfinished(path: storage.path) }
    self.scope = scope
    self.safeguards = safeguards
    self.storage = storage
    self.row = row
    stateID = id
  }

  static func isKnown(_ scope: Scope, _ storage: Storage) throws -> Bool {
    try storage.read { database in
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM scope WHERE account = ? AND template = ?)",
        arguments: [scope.account, scope.template]) ?? false
    }
  }

  private static func otherAccounts(than scope: Scope, _ storage: Storage, _ runs: String) throws -> [String] {
    let remembered = try storage.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT account FROM scope WHERE template = ? AND account <> ? AND (EXISTS (SELECT 1 FROM run WHERE scope = scope.id)
            OR EXISTS (SELECT 1 FROM pass WHERE scope = scope.id)) ORDER BY id DESC
          """, arguments: [scope.template, scope.account])
    }
    return remembered + (try otherAccounts(begunIn: runs, than: scope))
  }

  /// The other accounts that a run was begun for with this template, by the marks in the run folders.
  public static func otherAccounts(begunIn runs: String, than scope: Scope) throws -> [String] {
    let begun = try RunFolder.all(in: runs).compactMap { try $0.begunMark()?.scope }
    return begun.filter { $0.template == scope.template && $0 != scope }.map(\.account)
  }

  /// For a command that needs what is remembered, where no state knows the scope.
  ///
  /// - Throws: `LedgerError.lost` where a run of the scope was begun beside it.
  public static func requireNothingBegun(_ scope: Scope, besideStateAt path: String) throws {
    try requireNothingBegun(scope, beside: DatabaseFile(path: path, kind: .state))
  }

  private static func requireNothingBegun(_ scope: Scope, beside file: DatabaseFile) throws {
    let runs = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
    let begun = try RunFolder.all(in: runs).filter { try $0.begunMark()?.isOf(scope) ?? false }
    guard begun.isEmpty else {
      throw LedgerError.lost(
        path: file.path, scope: scope, folders: begun.map(\.name).reversed(), isMissing: !file.exists)
    }
  }

  /// A copy of the state from before a run would make its passes again, and hold its transactions against what they left.
  ///
  /// A run stands in the state before its folder is marked. A mark that can't be read says nothing.
  ///
  /// - Throws: `LedgerError.behind` where a run of the scope was begun beside the state that it does not know.
  public func requireAllBegunKnown() throws {
    guard safeguards[.stateRequired], !storage.isInMemory else { return }
    let known = Set(try history().map(\.planID))
    let runs = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let unknown = try RunFolder.all(in: runs).filter { folder in
      guard let mark = try? folder.begunMark(), mark.isOf(scope) else { return false }
      return !known.contains(mark.plan)
    }
    guard unknown.isEmpty else { throw LedgerError.behind(path: path, folders: unknown.map(\.name).reversed()) }
  }

  /// Makes several transactions of this ledger into one: one sync to the disk for all of them.
  ///
  /// - Parameter steps: each calls writing methods of this ledger, and keeps what they return or throw. One that throws is undone
  ///   alone; what all of them return counts only once this has returned.
  public func together(_ steps: [@Sendable () -> Void]) throws { try storage.together(steps) }

  /// Before this moment no create may leave: the state was rebuilt, and what was in doubt then is not known.
  public func noCreateBefore() throws -> Timestamp? {
    try storage.read { database in
      try Int64.fetchOne(database, sql: "SELECT no_create_before FROM scope WHERE id = ?", arguments: [row])
        .map(Timestamp.init(milliseconds:))
    }
  }
}
