import Foundation
import GRDB
import Passes
import Testing

@testable import RunStore

struct LedgerOpeningTests {
  @Test("The state is written with synchronous=FULL and WAL, however it is opened")
  func synchronousIsFull() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state.sqlite")
    for _ in 1...2 {
      let ledger = try Ledger.open(at: path, scope: coffee, creating: true)
      let (synchronous, journal, foreignKeys) = try ledger.storage.outsideTransaction { database in
        (
          try Int.fetchOne(database, sql: "PRAGMA synchronous"),
          try String.fetchOne(database, sql: "PRAGMA journal_mode"),
          try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
        )
      }
      #expect(synchronous == 2)
      #expect(journal == "wal")
      #expect(foreignKeys == 1)
    }
    let inMemory = try Ledger.inMemory(scope: coffee)
    #expect(try inMemory.storage.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
  }

  @Test("Only its owner can read the state and the files beside it")
  func modes() throws {
    let folder = try TemporaryFolder()
    let ledger = try Ledger.open(at: folder.file("state.sqlite"), scope: coffee, creating: true)
    for name in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] { #expect(folder.mode(name) == 0o600) }
    _ = ledger
    chmod(folder.file("state.sqlite"), 0o644)
    _ = try Ledger.open(at: folder.file("state.sqlite"), scope: coffee)
    #expect(folder.mode("state.sqlite") == 0o600, "as a copy, or a restore, may have left it")
  }

  @Test("A state keeps its name and what it remembers, and a second template has its own part of it")
  func reopened() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state.sqlite")
    let pass = PassMemory(key: "K1", passID: PassID(7), origin: .created, fields: [])
    let first = try Ledger.open(at: path, scope: coffee, creating: true)
    try first.remember([pass], at: time(1))
    let again = try Ledger.open(at: path, scope: coffee)
    #expect(again.stateID == first.stateID)
    #expect(try again.pass(of: "K1") == pass)
    let tea = Scope(account: "coffee-chain", template: 2)
    #expect(throws: LedgerError.unknownScope(path: path, scope: tea, otherAccounts: [])) {
      try Ledger.open(at: path, scope: tea)
    }
    let other = try Ledger.open(at: path, scope: tea, creating: true)
    #expect(try other.pass(of: "K1") == nil)
    try other.remember([PassMemory(key: "K1", passID: PassID(7), origin: .adopted, fields: [])], at: time(1))
    #expect(other.stateID == first.stateID)
  }

  @Test("A state that is not there is not made by those who only look")
  func missing() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state.sqlite")
    #expect(throws: StorageError.missing(path: path)) { try Ledger.open(at: path, scope: coffee) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("No state is begun anew where runs of the same template were begun")
  func lost() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state.sqlite")
    let planned = try RunFolder.create(in: folder.path, kind: .plan, at: time(0))
    _ = try Ledger.open(at: path, scope: coffee, creating: true)
    try FileManager.default.removeItem(atPath: path)
    #expect(try planned.markBegun(identity(), at: time(5)))
    #expect(throws: LedgerError.lost(path: path, scope: coffee, folders: [planned.name], isMissing: true)) {
      try Ledger.open(at: path, scope: coffee, creating: true)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    let tea = Scope(account: "coffee-chain", template: 2)
    _ = try Ledger.open(at: path, scope: tea, creating: true)
    #expect(throws: LedgerError.lost(path: path, scope: coffee, folders: [planned.name], isMissing: false)) {
      try Ledger.open(at: path, scope: coffee, creating: true)
    }
  }

  @Test("A link to a state is not followed, whether it leads anywhere or not")
  func link() throws {
    let folder = try TemporaryFolder()
    let (real, link) = (folder.file("real.sqlite"), folder.file("state.sqlite"))
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
    #expect(throws: StorageError.notAFile(path: link)) { try Ledger.open(at: link, scope: coffee, creating: true) }
    _ = try Ledger.open(at: real, scope: coffee, creating: true)
    #expect(throws: StorageError.notAFile(path: link)) { try Ledger.open(at: link, scope: coffee) }
  }

  @Test("A damaged state is said to be damaged, and another program's file is left alone")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state.sqlite")
    try Data(repeating: 0x41, count: 9000).write(to: URL(fileURLWithPath: path))
    #expect { try Ledger.open(at: path, scope: coffee) } throws: { error in
      if case StorageError.damaged = error { true } else { false }
    }
    let foreign = folder.file("foreign.sqlite")
    try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE theirs (a)") }
    #expect(throws: StorageError.foreign(path: foreign)) { try Ledger.open(at: foreign, scope: coffee, creating: true) }
  }

  @Test("A state that a crash left empty, before its schema, is made whole at the next opening")
  func olderSchema() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state.sqlite")
    try DatabaseFile(path: path, kind: .state).create()
    let ledger = try Ledger.open(at: path, scope: coffee, creating: true)
    #expect(try ledger.summary().runs == 0)
  }

  @Test("A later version's state is refused, not guessed at")
  func newerSchema() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state.sqlite")
    let ledger = try Ledger.open(at: path, scope: coffee, creating: true)
    var migrator = LedgerSchema.migrator
    migrator.registerMigration("9 of the future") { try $0.execute(sql: "ALTER TABLE pass ADD COLUMN colour TEXT") }
    try migrator.migrate(ledger.storage.queue)
    #expect(throws: StorageError.newerSchema(path: path)) { try Ledger.open(at: path, scope: coffee) }
  }

  @Test("A migration keeps what an older state holds")
  func migration() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state.sqlite")
    let ledger = try Ledger.open(at: path, scope: coffee, creating: true)
    try ledger.remember([PassMemory(key: "K1", passID: PassID(7), origin: .created, fields: [])], at: time(1))
    var migrator = LedgerSchema.migrator
    migrator.registerMigration("9") { try $0.execute(sql: "ALTER TABLE pass ADD COLUMN colour TEXT") }
    try migrator.migrate(ledger.storage.queue)
    #expect(try ledger.pass(of: "K1")?.passID == PassID(7))
  }

  /// What stands there would not be synced: a power cut at our first commit could lose two.
  @Test func `opening a state leaves nothing in its log`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state.sqlite")
    try Ledger.open(at: path, scope: coffee, creating: true)
      .remember([PassMemory(key: "K1", passID: PassID(7), origin: .created, fields: [])], at: time(1))
    let ledger = try Ledger.open(at: path, scope: coffee)
    #expect(DatabaseFile.size(path + "-wal") ?? 0 == 0)
    try ledger.remember([PassMemory(key: "K2", passID: PassID(8), origin: .created, fields: [])], at: time(2))
    #expect(DatabaseFile.size(path + "-wal") ?? 0 > 0)
  }

  @Test("Migrations that were shipped are frozen")
  func frozen() {
    let digests = LedgerSchema.migrations.map { migration in
      var sql = migration.sql
      return "\(migration.name): \(String(sql.withUTF8(ByteHash.of), radix: 16))"
    }
    #expect(
      digests == [
        "1 ledger: 7d59ead506063e7f", "2 findings: 6bd578ec64c709fe", "3 other passes: afcce92db7f2fa8b",
        "4 transactions: 323154030f77a3f6", "5 probes: e17bf4d459ae817b",
        "6 left ledgers: 1ced8f9134980dfa",
      ])
  }
}
