import Foundation
import Passes
import RunStore
import Testing

struct MachineLockTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func ledger(_ name: String) throws -> Ledger {
    try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
    return try Ledger.open(at: folder.file(name + "/state.sqlite"), scope: coffee, creating: true)
  }

  private func lock(_ ledger: Ledger, accepting: Bool = false) throws {
    _ = try MachineLock(in: folder.path, for: ledger, acceptOtherState: accepting)
  }

  @Test("One run at a time writes for a template on the machine, in whatever folder")
  func exclusive() throws {
    let (a, b) = (try ledger("a"), try ledger("b"))
    let held = try MachineLock(in: folder.path, for: a)
    #expect(throws: LockError.heldByAnother(path: held.path, process: getpid())) { try lock(b) }
    #expect(folder.mode(URL(fileURLWithPath: held.path).lastPathComponent) == 0o666)
  }

  @Test("Another state of the same account is refused until it is accepted, and is then the one")
  func otherState() throws {
    let (a, b) = (try ledger("a"), try ledger("b"))
    try lock(a)
    try lock(a)
    #expect { try lock(b) } throws: { error in
      if case LockError.otherState(let path, _) = error { path.hasSuffix("/a/state.sqlite") } else { false }
    }
    try lock(b, accepting: true)
    try lock(b)
    #expect(throws: LockError.self) { try lock(a) }
  }

  @Test("A state that moved is the same one, a copy of it is another")
  func movedAndCopied() throws {
    do { try lock(ledger("a")) }
    try FileManager.default.moveItem(atPath: folder.file("a"), toPath: folder.file("b"))
    do { try lock(ledger("b")) }
    try FileManager.default.copyItem(atPath: folder.file("b"), toPath: folder.file("c"))
    #expect(throws: LockError.self) { try lock(ledger("c")) }
  }

  @Test("A state that was rebuilt at its old place is the one")
  func rebuilt() throws {
    do { try lock(ledger("a")) }
    try FileManager.default.removeItem(atPath: folder.file("a"))
    try lock(ledger("a"))
  }

  @Test("What somebody put in the lock's place is neither followed nor written over")
  func planted() throws {
    let ledger = try ledger("a")
    let victim = folder.file("victim")
    let name: String
    do { name = try MachineLock(in: folder.path, for: ledger).path }
    try Data("precious".utf8).write(to: URL(fileURLWithPath: victim))
    for plant in [symlink, Foundation.link] as [(UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32] {
      unlink(name)
      #expect(plant(victim, name) == 0)
      #expect {
        try lock(ledger)
      } throws: { error in
        if case LockError.unusable = error { true } else { false }
      }
      #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
    }
    unlink(name)
    #expect(mkfifo(name, 0o666) == 0)
    #expect(throws: LockError.self) { try lock(ledger) }
  }

  @Test("The system's folder for locks exists and can be written to")
  func systemFolder() {
    #expect(FileManager.default.isWritableFile(atPath: MachineLock.systemFolder))
  }
}
