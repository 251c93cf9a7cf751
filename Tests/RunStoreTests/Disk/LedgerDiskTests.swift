import Foundation
import GRDB
import Passes
import Testing

@testable import RunStore

/// The disk fails at each thing that SQLite asks of it, one after the other.
@Suite(.serialized) struct LedgerDiskTests {
  /// One call of the ledger: a transaction.
  struct Call: Sendable, CustomTestStringConvertible {
    let name: String
    let body: @Sendable (Ledger) throws -> Void
    var testDescription: String { name }
  }

  private static let outcome = Outcome(kind: .done, passID: PassID(8), at: time(9))
  private static let memory = PassMemory(key: "K1", passID: PassID(8), origin: .created, fields: [])

  static let calls = [
    Call(name: "begin") { _ = try $0.begin(identity("plan-2", at: 5000), folder: "two", rows: nil, at: time(5001)) },
    Call(name: "intend") { _ = try $0.intend(OperationRef(create(2, "K2"), of: 1), write(key: "idem-2"), at: time(9)) },
    Call(name: "sendAgain") { _ = try $0.sendAgain(1, at: time(9)) },
    Call(name: "noteDoubt") { try $0.noteDoubt(1, reason: "lost", lastArrivalAt: time(9)) },
    Call(name: "settle") { try $0.settle(1, outcome, remembering: memory) },
    Call(name: "record") { try $0.record(OperationRef(create(3, "K3"), of: 1), Outcome(kind: .dropped, at: time(9))) },
    Call(name: "remember") { ledger in
      let many = (1...60).map {
        PassMemory(
          key: "M\($0)", passID: PassID(Int64(1000 + $0)), origin: .adopted,
          fields: [FieldMemory(name: "phone", sent: String(repeating: "7", count: 60), seen: nil)])
      }
      try ledger.remember(many, at: time(9))
    },
    Call(name: "note") { try $0.note(Progress(at: time(9), done: 1, total: 2), of: 1) },
    Call(name: "note findings") { ledger in
      let finding = Finding(kind: .conflict, key: "K3", passID: PassID(9), field: "firstName")
      try ledger.note([finding], of: OperationRef(run: 1, ordinal: 3, action: .update, key: "K3"))
    },
    Call(name: "noteCanaryLag") { try $0.noteCanaryLag(.seconds(3), of: 1) },
    Call(name: "resume") { _ = try $0.resume(1) },
    Call(name: "end") { try $0.end(1, exitCode: 0, verdict: "done", at: time(9)) },
    Call(name: "close") { try $0.close(1) },
    Call(name: "intend a transaction") { ledger in
      let transaction = Passes.Transaction(type: .purchase, purchaseID: "R1", amount: 100)
      _ = try ledger.intend(
        OperationRef(run: 1, ordinal: 2, action: .transact, key: "K2", passID: PassID(9)),
        Write(idempotencyKey: "idem-2", body: [1], changes: transaction.changes), at: time(9))
    },
    Call(name: "see") { try $0.see([SeenPass(passID: PassID(8), fields: ["phone": "+7999"])], at: time(9)) },
    Call(name: "note probes") { try $0.note([(name: "page-size", seen: "20")], at: time(9)) },
    Call(name: "keep") {
      try $0.keep(ProbedChange(passID: PassID(9), field: "x", before: nil, ours: "y", at: time(9)))
    },
    Call(name: "together") { ledger in
      let errors = Errors()
      try ledger.together([
        { errors.keep { try ledger.settle(1, outcome, remembering: memory) } },
        { errors.keep { _ = try ledger.intend(OperationRef(create(2, "K2"), of: 1), write(), at: time(9)) } },
      ])
      try errors.rethrow()
    },
  ]

  @Test(arguments: calls, FaultyDisk.Failure.allCases)
  func `whatever write fails, the call says so, and the state has all of it or nothing`(
    call: Call, failure: FaultyDisk.Failure
  ) throws {
    let base = try Self.base()
    let before = try Self.contents(base.path)
    let after = try Self.contents(base.path, call.body)
    #expect(before != after)
    var n = 1
    while try fires(at: n, call, failure, base.path, before: before, after: after) { n += 1 }
    #expect(n > 2, "\(call.name) asked nothing of the disk")
  }

  /// - Returns: false where the call asks fewer things of the disk.
  private func fires(
    at n: Int, _ call: Call, _ failure: FaultyDisk.Failure, _ base: String, before: [String], after: [String]
  ) throws -> Bool {
    let folder = try TemporaryFolder(isQuick: true)
    try Self.copy(base, folder.path)
    let disk = FaultyDisk(of: folder.path)
    defer { disk.remove() }
    var hasFired = false
    var succeeded = false
    do {
      let ledger = try Ledger.open(at: folder.file("state.sqlite"), scope: coffee)
      disk.fail(at: n, failure)
      do {
        try call.body(ledger)
        succeeded = true
      } catch let error as StorageError {
        guard case .unwritable(let path, _) = error else {
          Issue.record("\(call.name), \(failure) at \(n): \(error)")
          return false
        }
        #expect(path == folder.file("state.sqlite"))
      }
      hasFired = disk.mend()
      // The same process may go on once the disk is mended.
      let now = try Self.dump(ledger)
      #expect(now == after || (!succeeded && now == before), "\(call.name), \(failure) at \(n), in the process")
      if now == before, before != after { try call.body(ledger) }
    }
    let reopened = try Self.contents(folder.path)
    #expect(reopened == after, "\(call.name), \(failure) at \(n), opened again")
    return hasFired
  }

  @Test(arguments: FaultyDisk.Failure.allCases)
  func `a call that failed and a process that ends leave the state as it was, or with the call's whole`(
    failure: FaultyDisk.Failure
  ) throws {
    let base = try Self.base()
    let before = try Self.contents(base.path)
    for call in Self.calls {
      let after = try Self.contents(base.path, call.body)
      for n in 1...100 {
        let folder = try TemporaryFolder(isQuick: true)
        try Self.copy(base.path, folder.path)
        let disk = FaultyDisk(of: folder.path)
        defer { disk.remove() }
        var succeeded = false
        do {
          let ledger = try Ledger.open(at: folder.file("state.sqlite"), scope: coffee)
          disk.fail(at: n, failure)
          succeeded = (try? call.body(ledger)) != nil
        }
        // The disk fails while the file is closed, too.
        let hasFired = disk.mend()
        let reopened = try Self.contents(folder.path)
        #expect(
          reopened == after || (!succeeded && reopened == before),
          "\(call.name), \(failure) at \(n): neither all nor none")
        if !hasFired { break }
      }
    }
  }

  @Test(arguments: [true, false], FaultyDisk.Failure.allCases)
  func `a state whose opening failed opens once the disk is mended`(isNew: Bool, failure: FaultyDisk.Failure) throws {
    let base = try isNew ? TemporaryFolder(isQuick: true) : Self.base()
    let whole = try Self.contents(base.path, creating: true)
    for n in 1...200 {
      let folder = try TemporaryFolder(isQuick: true)
      try Self.copy(base.path, folder.path)
      let disk = FaultyDisk(of: folder.path)
      defer { disk.remove() }
      disk.fail(at: n, failure)
      do {
        _ = try Ledger.open(at: folder.file("state.sqlite"), scope: coffee, creating: true)
      } catch let error as StorageError {
        if case .unwritable = error {} else { Issue.record("\(failure) at \(n): \(error)") }
      }
      let hasFired = disk.mend()
      let opened = try Self.contents(folder.path, creating: true)
      #expect(
        opened.filter { !$0.hasPrefix("state|") } == whole.filter { !$0.hasPrefix("state|") }, "\(failure) at \(n)")
      if !hasFired { return }
    }
    Issue.record("opening never came to its end")
  }

  @Test(arguments: FaultyDisk.Failure.allCases)
  func `a rebuild that failed is begun over once the disk is mended`(failure: FaultyDisk.Failure) throws {
    let base = try TemporaryFolder(isQuick: true)
    try Self.rebuild(base)
    let whole = try Self.contents(base.path).filter { !$0.hasPrefix("state|") }
    for n in 1...400 {
      let folder = try TemporaryFolder(isQuick: true)
      let disk = FaultyDisk(of: folder.path)
      defer { disk.remove() }
      disk.fail(at: n, failure)
      do { try Self.rebuild(folder) } catch let error as StorageError {
        if case .unwritable = error {} else { Issue.record("\(failure) at \(n): \(error)") }
      }
      let hasFired = disk.mend()
      // Its last step may have reached the disk all the same; then there is nothing to begin over.
      do { try Self.rebuild(folder) } catch LedgerError.notEmpty {}
      #expect(try Self.contents(folder.path).filter { !$0.hasPrefix("state|") } == whole, "\(failure) at \(n)")
      if !hasFired { return }
    }
    Issue.record("the rebuild never came to its end")
  }

  private static func rebuild(_ folder: borrowing TemporaryFolder) throws {
    let rebuilding = try Ledger.Rebuilding.start(
      at: folder.file("state.sqlite"), scope: coffee, noCreateBefore: time(5000))
    try rebuilding.adopt([("K1", PassID(7)), ("K2", PassID(8))], at: time(1))
    _ = try rebuilding.finish()
  }

  // MARK: Folders

  /// A state with a run and an open create, and a log that was not copied into it yet.
  private static func base() throws -> TemporaryFolder {
    let folder = try TemporaryFolder(isQuick: true)
    let living = try TemporaryFolder(isQuick: true)
    let ledger = try Ledger.open(at: living.file("state.sqlite"), scope: coffee, creating: true)
    let run = try ledger.begin(identity(), folder: "one", rows: nil, at: time(1000))
    _ = try ledger.intend(OperationRef(create(1, "K1"), of: run.id), write(), at: time(1001))
    try ledger.end(run.id, exitCode: 5, verdict: "stopped", at: time(1002))
    let fields = [FieldMemory(name: "phone", sent: "+7999", seen: nil)]
    try ledger.remember([PassMemory(key: "K8", passID: PassID(8), origin: .created, fields: fields)], at: time(1003))
    try copy(living.path, folder.path)
    return folder
  }

  private static func copy(_ source: String, _ target: String) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: source) {
      try FileManager.default.copyItem(atPath: source + "/" + name, toPath: target + "/" + name)
    }
  }

  private static func contents(
    _ base: String, creating: Bool = false, _ body: (Ledger) throws -> Void = { _ in }
  ) throws -> [String] {
    let folder = try TemporaryFolder(isQuick: true)
    try copy(base, folder.path)
    let ledger = try Ledger.open(at: folder.file("state.sqlite"), scope: coffee, creating: creating)
    try body(ledger)
    return try dump(ledger)
  }

  private static func dump(_ ledger: Ledger) throws -> [String] {
    try ledger.storage.read { database in
      let tables = try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
      return try tables.flatMap { table in
        try Row.fetchAll(database, sql: "SELECT * FROM \(table)").map { "\(table)|\($0)" }
      }
    }
  }
}

/// What the steps of a shared transaction threw.
private final class Errors: @unchecked Sendable {
  // The steps run one after the other, on the thread that then asks.
  private var first: (any Error)?

  func keep(_ body: () throws -> Void) {
    do { try body() } catch { first = first ?? error }
  }

  func rethrow() throws { if let first { throw first } }
}
