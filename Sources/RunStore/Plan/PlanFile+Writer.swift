import GRDB
import Passes

extension PlanFile {
  /// Writes a plan, in batches, until it is sealed. Not for two tasks at once.
  ///
  /// Until the seal the file is worth nothing: neither journal nor sync protects it, and no reader opens it. A writer
  /// that is given up leaves it behind unsealed.
  public final class Writer {
    private static let batch = 5000

    private let storage: Storage
    private let isInMemory: Bool
    private var planned: [Planned] = []
    private var rejects: [RejectedRow] = []

    /// Makes the file with mode 0600. Throws `StorageError.alreadyExists` rather than touch one that is there.
    public convenience init(creating path: String) throws {
      let file = DatabaseFile(path: path, kind: .plan)
      try file.create()
      try self.init(
        file.connect(DatabaseFile.configuration(label: "plan")), path: file.path, isInMemory: false, willCommit: {})
    }

    /// The same, without a file; `willCommit` is called last in each transaction, and what it throws undoes it.
    public convenience init(inMemory willCommit: @escaping @Sendable () throws -> Void = {}) throws {
      try self.init(DatabaseQueue(), path: ":memory:", isInMemory: true, willCommit: willCommit)
    }

    private init(
      _ queue: DatabaseQueue, path: String, isInMemory: Bool, willCommit: @escaping @Sendable () throws -> Void
    ) throws {
      storage = Storage(queue: queue, path: path, willCommit: willCommit)
      self.isInMemory = isInMemory
      try storage.outsideTransaction { database in
        try database.execute(
          sql: """
            PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA journal_mode = MEMORY;
            PRAGMA synchronous = OFF;
            PRAGMA user_version = \(PlanSchema.version);
            """)
      }
      try storage.write { try $0.execute(sql: PlanSchema.tables) }
    }

    /// Takes what a comparison decides, as it comes.
    public func append(_ element: Planned) throws {
      planned.append(element)
      if planned.count >= Self.batch { try flush() }
    }

    public func append(_ operation: Operation) throws { try append(.operation(operation)) }
    public func append(_ finding: Finding) throws { try append(.finding(finding)) }

    public func append(_ reject: RejectedRow) throws {
      rejects.append(reject)
      if rejects.count >= Self.batch { try flush() }
    }

    private func flush() throws {
      guard !planned.isEmpty || !rejects.isEmpty else { return }
      try write { database in
        var rows = try PlanRows(database)
        for element in planned { try rows.insert(element) }
        for reject in rejects { try rows.insert(reject) }
      }
      planned.removeAll(keepingCapacity: true)
      rejects.removeAll(keepingCapacity: true)
    }

    private func write(_ body: (Database) throws -> Void) throws {
      do {
        try storage.write(body)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
        throw PlanFileError.inconsistent(path: storage.path, what: error.message ?? "a constraint failed")
      }
    }

    // MARK: The seal

    /// Makes the plan whole, durable and unchangeable: after a return it is on the disk, and before, no reader takes it.
    ///
    /// To be called once, last.
    /// - Parameter summary: JSON, the plan's figures as the report wants them.
    /// - Throws: `PlanFileError.inconsistent` where two operations are for one key or one pass.
    public consuming func seal(_ identity: PlanIdentity, summary: String = "{}") throws -> PlanFile {
      try flush()
      try write { try $0.execute(sql: PlanSchema.promises) }
      try storage.outsideTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA") }
      try storage.write { database in
        try PlanRows.insert(identity, summary: summary, database)
        try database.execute(sql: PlanSchema.seal)
      }
      if isInMemory { return try PlanFile(storage) }
      try Storage.facts(storage.path) { try storage.queue.close() }
      try FileSync.file(storage.path)
      try FileSync.folder(of: storage.path)
      return try PlanFile.open(at: storage.path)
    }
  }
}
