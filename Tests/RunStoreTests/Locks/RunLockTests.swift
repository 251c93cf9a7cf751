import Foundation
import Passes
import RunStore
import Testing

struct RunLockTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("One run at a time writes for a template, whoever started it")
  func exclusive() throws {
    var first: RunLock? = try RunLock(in: folder.path, coffee)
    let path = try #require(first?.path)
    #expect(throws: LockError.heldByAnother(path: path, process: getpid())) { try RunLock(in: folder.path, coffee) }
    _ = try RunLock(in: folder.path, Scope(account: "coffee-chain", template: 2))
    _ = try RunLock(in: folder.path, Scope(account: "tea", template: 1674))
    first = nil
    _ = try RunLock(in: folder.path, coffee)
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test("A killed process leaves no lock behind", .timeLimit(.minutes(1)))
  func otherProcess() throws {
    let path = try RunLock(in: folder.path, coffee).path
    let other = Process()
    other.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    other.arguments = ["flock", "--no-fork", path, "sh", "-c", "echo locked; read line"]
    let (output, input) = (Pipe(), Pipe())
    other.standardOutput = output
    other.standardInput = input
    try other.run()
    #expect(output.fileHandleForReading.availableData == Data("locked\n".utf8))
    #expect { try RunLock(in: folder.path, coffee) } throws: { error in
      if case LockError.heldByAnother(path, _) = error { true } else { false }
    }
    kill(other.processIdentifier, SIGKILL)
    other.waitUntilExit()
    _ = try RunLock(in: folder.path, coffee)
  }

  @Test("A lock that is a link, or no file, is not used")
  func link() throws {
    let path = try RunLock(in: folder.path, coffee).path
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.file("elsewhere"))
    #expect(throws: LockError.unusable(path: path, reason: "it is a link")) { try RunLock(in: folder.path, coffee) }
    #expect(!FileManager.default.fileExists(atPath: folder.file("elsewhere")))
    try FileManager.default.removeItem(atPath: path)
    mkfifo(path, 0o600)
    #expect(throws: LockError.unusable(path: path, reason: "it is no regular file")) {
      try RunLock(in: folder.path, coffee)
    }
  }
}
