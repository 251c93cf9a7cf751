import Foundation
import Testing

@testable import LoonaSandbox

struct StateFileTests {
  private let path = FileManager.default.temporaryDirectory
    .appending(path: "sandbox-\(UUID().uuidString).jsonl").path

  private func inFile(_ body: (String) throws -> Void) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  private func live() throws -> LiveSandbox { try LiveSandbox(options: SandboxOptions(), stateFile: path) }

  private func work(_ live: LiveSandbox) throws -> Int {
    try live.at { sandbox, now in
      sandbox.seedCustomers(3, templateID: Caller.template, now: now)
      let caller = Caller()
      caller.sandbox = sandbox
      caller.now = now
      caller.logIn()
      let id = caller.create(["externalId": "N1"], key: "k1")?.pass?.id ?? 0
      _ = caller.update(id, ["externalId": "N1", "ownBalance": "5"])
      caller.sandbox.replaceSecret("another")
      caller.sandbox.setTemplate(.loyalty(id: 9))
      sandbox = caller.sandbox
      return id
    }
  }

  @Test func `a process that was killed forgets nothing that it answered`() throws {
    try inFile { _ in
      let first = try live()
      let id = try work(first)
      let before = try first.at { sandbox, _ in sandbox }
      let after = try live().at { sandbox, _ in sandbox }
      #expect(after.passes == before.passes)
      #expect(after.effects == before.effects)
      #expect(after.templates == before.templates)
      #expect(after.desk.secret == "another")
      #expect(after.memory == before.memory)
      #expect(after.store.highestID == id)
      #expect(after.effects.map(\.statusSent) == [201, 200])
    }
  }

  @Test func `closing rewrites the file to the fewest lines and only its owner reads it`() throws {
    try inFile { path in
      let first = try live()
      _ = try work(first)
      let lines = try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 10).count
      try first.close()
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 10).count < lines)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try live().at { sandbox, _ in sandbox.passCount } == 4)
    }
  }

  @Test func `a torn last line is dropped and a damaged one in the middle is an error`() throws {
    try inFile { path in
      _ = try work(try live())
      let url = URL(fileURLWithPath: path)
      let whole = try Data(contentsOf: url)
      try whole.dropLast(5).write(to: url)
      #expect(try live().at { sandbox, _ in sandbox.passCount } == 4)
      try (Data("{}\n".utf8) + whole).write(to: url)
      let error = try #require(throws: StateFileError.self) { _ = try live() }
      #expect(error.line == 1)
    }
  }

  @Test func `an earlier process's effects keep the status that was sent`() throws {
    try inFile { _ in
      _ = try work(try live())
      let again = try live()
      let statuses = try again.at { sandbox, now in
        for _ in 0..<5 { _ = sandbox.handle(RawRequest(method: "GET", target: "/"), now: now) }
        return sandbox.effects.map(\.statusSent)
      }
      #expect(statuses == [201, 200])
    }
  }
}
