import Foundation
import Passes
import Testing

@testable import RunStore

/// Files that come back other than they were written.
struct DamageTests {
  private static let keys = (1...120).map { "K\($0)" }

  @Test func `a state that was cut off or overwritten is refused, or tells the truth; it never begins anew`() throws {
    let base = try Self.closedState()
    let whole = try Data(contentsOf: URL(fileURLWithPath: base.file("state.sqlite")))
    let truth = try Self.passes(base.file("state.sqlite"))
    var refused = 0
    for (name, bytes) in Self.damages(whole) {
      let folder = try TemporaryFolder(isQuick: true)
      let path = folder.file("state.sqlite")
      try bytes.write(to: URL(fileURLWithPath: path))
      try #require(try Self.mark(folder))
      do {
        let passes = try Self.passes(path)
        #expect(passes == truth, "\(name): \(passes.count) of \(truth.count) passes")
      } catch {
        refused += 1
        #expect(error is StorageError || error is LedgerError, "\(name): \(error)")
      }
    }
    #expect(refused > 40)
  }

  @Test func `a log in which an earlier commit does not add up is refused, where SQLite would forget all after it`()
    throws
  {
    let (folder, log) = try Self.stateWithLog()
    let path = folder.file("state.sqlite")
    let whole = try Data(contentsOf: URL(fileURLWithPath: log))
    let frame = 24 + 4096
    var refused = 0
    for offset in stride(from: 4, to: whole.count - 3 * frame, by: 1777) {
      var bytes = whole
      bytes[offset] ^= 0x55
      try bytes.write(to: URL(fileURLWithPath: log))
      do {
        try WriteAheadLog(of: path).requireSound()
        // A frame's own mark of an earlier round: nothing after it counts as this round's.
        Issue.record("byte \(offset) of \(whole.count) was passed over")
      } catch StorageError.damaged(let path, _) {
        refused += 1
        #expect(path == log)
      }
    }
    #expect(refused > 20)
    #expect { try Ledger.open(at: path, scope: coffee) } throws: { error in
      if case StorageError.damaged(log, _) = error { true } else { false }
    }
    try whole.write(to: URL(fileURLWithPath: log))
    #expect(try Self.passes(path).count == Self.keys.count)
  }

  @Test func `a log whose last commit a crash tore is no damage: that commit was never promised`() throws {
    let (folder, log) = try Self.stateWithLog()
    let whole = try Data(contentsOf: URL(fileURLWithPath: log))
    for cut in [1, 2000, 4119] {
      try whole.dropLast(cut).write(to: URL(fileURLWithPath: log))
      try WriteAheadLog(of: folder.file("state.sqlite")).requireSound()
    }
    var bytes = whole
    bytes[whole.count - 100] ^= 1
    try bytes.write(to: URL(fileURLWithPath: log))
    try WriteAheadLog(of: folder.file("state.sqlite")).requireSound()
    #expect(try Self.passes(folder.file("state.sqlite")).count == Self.keys.count - 1)
  }

  @Test func `a log that is left behind is not taken for a new state's`() throws {
    let (folder, log) = try Self.stateWithLog()
    let path = folder.file("state.sqlite")
    try FileManager.default.removeItem(atPath: path)
    #expect(FileManager.default.fileExists(atPath: log))
    let ledger = try Ledger.open(at: path, scope: coffee, creating: true)
    #expect(try ledger.summary().passes.isEmpty)
    #expect(try ledger.summary().runs == 0)
  }

  @Test func `a plan that was cut off or overwritten is refused, or tells the truth`() throws {
    let base = try TemporaryFolder(isQuick: true)
    let writer = try PlanFile.Writer(creating: base.file("run.sqlite"))
    for (index, key) in Self.keys.enumerated() { try writer.append(create(index + 1, key)) }
    _ = try writer.seal(identity())
    let whole = try Data(contentsOf: URL(fileURLWithPath: base.file("run.sqlite")))
    var refused = 0
    for (name, bytes) in Self.damages(whole) {
      let folder = try TemporaryFolder(isQuick: true)
      try bytes.write(to: URL(fileURLWithPath: folder.file("run.sqlite")))
      do {
        let plan = try PlanFile.open(at: folder.file("run.sqlite"))
        #expect(try plan.counted().operations.values.reduce(0, +) == Self.keys.count, "\(name)")
      } catch {
        refused += 1
        #expect(error is StorageError || error is PlanFileError, "\(name): \(error)")
      }
    }
    #expect(refused > 40)
  }

  @Test func `a damaged state is set aside whole, but not while another template's run may have it open`() throws {
    let folder = try Self.closedState()
    let path = folder.file("state.sqlite")
    let tea = Scope(account: "coffee-chain", template: 2)
    let (own, other) = (try RunLock(in: folder.path, coffee), try RunLock(in: folder.path, tea))
    #expect(throws: LockError.heldByAnother(path: other.path, process: getpid())) {
      try Ledger.Rebuilding.setAside(path, scope: coffee, at: time(0))
    }
    #expect(FileManager.default.fileExists(atPath: path))
    withExtendedLifetime((own, other)) {}
  }

  @Test func `set aside, it makes room for a new one`() throws {
    let folder = try Self.closedState()
    let path = folder.file("state.sqlite")
    _ = try RunLock(in: folder.path, Scope(account: "tea", template: 1))
    let name = try Ledger.Rebuilding.setAside(path, scope: coffee, at: time(0))
    #expect(name == path + ".damaged-1970-01-01T00-00-00Z")
    #expect(try Self.passes(name).count == Self.keys.count)
    let ledger = try Ledger.Rebuilding.start(at: path, scope: coffee, noCreateBefore: time(5)).finish()
    #expect(try ledger.summary().passes.isEmpty)
  }

  @Test func `a large state's bad page is found before it is said that a rebuild would lose something`() throws {
    let folder = try TemporaryFolder(isQuick: true)
    let path = folder.file("state.sqlite")
    do {
      let ledger = try Ledger.open(at: path, scope: coffee, creating: true)
      let fields = [FieldMemory(name: "phone", sent: String(repeating: "7", count: 1000), seen: nil)]
      let many = (1...18_000).map {
        PassMemory(key: "K\($0)", passID: PassID(Int64($0)), origin: .created, fields: fields)
      }
      try ledger.remember(many, at: time(1))
      try ledger.storage.outsideTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    }
    #expect(throws: LedgerError.notEmpty(path: path, scope: coffee)) {
      try Ledger.Rebuilding.start(at: path, scope: coffee, noCreateBefore: time(5))
    }
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try #require(try file.seekToEnd() > 17 << 20)
    try file.seek(toOffset: 9 << 20)
    try file.write(contentsOf: Data(repeating: 0x5A, count: 8192))
    try file.close()
    _ = try Ledger.open(at: path, scope: coffee)
    #expect {
      try Ledger.Rebuilding.start(at: path, scope: coffee, noCreateBefore: time(5))
    } throws: { error in
      if case StorageError.damaged(path, _) = error { true } else { false }
    }
  }

  // MARK: Damages

  private static func damages(_ whole: Data) -> [(String, Data)] {
    var damages: [(String, Data)] = [("empty", Data()), ("zeroes", Data(count: whole.count))]
    for size in stride(from: 1, to: whole.count, by: 1500) { damages.append(("cut at \(size)", whole.prefix(size))) }
    for offset in stride(from: 0, to: whole.count - 64, by: 611) {
      var bytes = whole
      for index in offset..<offset + 64 { bytes[index] ^= 0xA5 }
      damages.append(("64 bytes at \(offset)", bytes))
    }
    return damages
  }

  private static func closedState() throws -> TemporaryFolder {
    let folder = try TemporaryFolder(isQuick: true)
    let ledger = try Ledger.open(at: folder.file("state.sqlite"), scope: coffee, creating: true)
    try fill(ledger)
    try ledger.storage.outsideTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    return folder
  }

  /// A state as a killed process leaves it: its log beside it.
  private static func stateWithLog() throws -> (TemporaryFolder, log: String) {
    let (living, folder) = (try TemporaryFolder(isQuick: true), try TemporaryFolder(isQuick: true))
    let ledger = try Ledger.open(at: living.file("state.sqlite"), scope: coffee, creating: true)
    try fill(ledger)
    for name in ["state.sqlite", "state.sqlite-wal"] {
      try FileManager.default.copyItem(atPath: living.file(name), toPath: folder.file(name))
    }
    return (folder, folder.file("state.sqlite-wal"))
  }

  private static func fill(_ ledger: Ledger) throws {
    for (index, key) in keys.enumerated() {
      let fields = [FieldMemory(name: "phone", sent: "+7900\(index)", seen: nil)]
      try ledger.remember(
        [PassMemory(key: key, passID: PassID(Int64(index + 1)), origin: .created, fields: fields)], at: time(1))
    }
  }

  private static func mark(_ folder: TemporaryFolder) throws -> Bool {
    let run = try RunFolder.create(in: folder.path, kind: .run, at: time(0))
    return try run.markBegun(identity(), at: time(5))
  }

  /// All that is remembered, as a run would read it.
  private static func passes(_ path: String) throws -> [String: PassMemory] {
    let ledger = try Ledger.open(at: path, scope: coffee, creating: true)
    var passes: [String: PassMemory] = [:]
    for key in keys { passes[key] = try ledger.pass(of: key) }
    return passes
  }
}
