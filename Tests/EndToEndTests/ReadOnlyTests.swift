import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// Files and folders that may only be read, met by a user whom their modes bind.
  @Suite(.enabled("needs to run the program as another user than root") { await Unprivileged.isPossible })
  struct ReadOnlyTests {
    private let customers = Customer.invented(12)

    /// After a first night and a plan of what changed since. What may only be read then is said in each command's error, with
    /// exit code 1, and nothing is sent; once it may be written again, the plan is carried out.
    private func refuse(
      _ commands: [String], allow looking: [String] = [], mode: Int, of name: (Shop) throws -> String
    ) async throws {
      try await withShop { shop in
        try shop.export(customers)
        #expect(try await shop.unprivileged("run").code == 0)
        var later = customers
        later[0].balance += 100
        try shop.export(later)
        #expect(try await shop.unprivileged("plan").code == 0)
        let writes = try shop.attemptedWrites.count
        let name = try name(shop)
        try shop.setMode(mode, of: name)
        for command in commands {
          let ending = try await shop.unprivileged(command)
          #expect(ending.code == 1, "\(command): \(ending.errors)\(ending.output)")
          #expect(ending.errors.contains(shop.path(name)), "\(command): \(ending.errors)")
          #expect(ending.errors.contains("an't be"), "\(command): \(ending.errors)")
        }
        for command in looking {
          let ending = try await shop.unprivileged(command)
          #expect(ending.code == 0, "\(command): \(ending.errors)")
        }
        #expect(try shop.attemptedWrites.count == writes)
        try shop.setMode(mode | 0o200, of: name)
        let applied = try await shop.unprivileged("apply")
        #expect(applied.code == 0, "\(applied.errors)")
        try shop.expectOnePass(for: later)
      }
    }

    @Test func `a state is said, and nothing is sent`() async throws {
      try await refuse(["run", "apply", "resume"], mode: 0o400) { _ in "runs/state.sqlite" }
    }

    @Test func `a runs folder is said, and nothing is sent`() async throws {
      try await refuse(["run", "plan"], mode: 0o500) { _ in "runs" }
    }

    @Test func `a plan's folder is said before its plan is begun, and nothing is sent`() async throws {
      try await refuse(["apply", "report"], allow: ["status", "history"], mode: 0o500) { try $0.newestRun() }
    }

    @Test func `a plan's file is said before its plan is begun, and nothing is sent`() async throws {
      try await refuse(["apply"], allow: ["status", "history"], mode: 0o400) { try $0.newestRun() + "/run.sqlite" }
    }
  }
}
