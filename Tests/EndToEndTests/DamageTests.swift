import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// A state or a plan that is not as it was written.
  @Suite struct DamageTests {
    private let customers = Customer.invented(40)

    enum Damage: String, CaseIterable, Sendable {
      case cut, overwritten, foreign, empty

      func done(to file: String) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        switch self {
        case .cut: bytes = bytes.prefix(bytes.count / 2)
        case .overwritten: for index in 4096..<12288 where index < bytes.count { bytes[index] = 0x5A }
        case .foreign: bytes = Data(repeating: 0x41, count: 9000)
        case .empty: bytes = Data()
        }
        try bytes.write(to: URL(fileURLWithPath: file))
      }
    }

    @Test(arguments: Damage.allCases)
    func `a damaged state is said with what to do, rebuilt, and then no customer gets a second pass`(
      damage: Damage
    ) async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run")
        let state = shop.path("runs/state.sqlite")
        try damage.done(to: state)
        let before = try shop.attemptedWrites.count
        for command in [["run"], ["resume"], ["apply"], ["state", "show"]]
        where command != ["state", "show"] || damage != .empty {
          let ending = try await shop.run(command) { _ in }
          #expect(ending.code == 78, "\(command): \(ending.errors)")
          #expect(
            ending.errors.contains("state rebuild") && ending.errors.contains(state), "\(command): \(ending.errors)")
        }
        #expect(try shop.attemptedWrites.count == before)
        let rebuilt = try await shop.expect(0, "state", "rebuild", "--json")
        #expect(
          (rebuilt.document?["passes_made"]?.integer ?? 0) + (rebuilt.document?["passes_adopted"]?.integer ?? 0) == 40)
        let kept = try FileManager.default.contentsOfDirectory(atPath: shop.path("runs")).filter {
          $0.hasPrefix("state.sqlite.damaged-")
        }
        #expect(kept.isEmpty == (damage == .empty), "\(kept)")
        try await shop.expect(0, "run")
        try shop.expectOnePass(for: customers)
        #expect(try shop.attemptedWrites.count == before)
      }
    }

    @Test func `a copy of the state from before a run decides nothing, and a rebuild takes its place`() async throws {
      try await withShop { shop in
        try shop.export(Customer.invented(1))
        try await shop.expect(0, "run")
        try FileManager.default.copyItem(atPath: shop.path("runs/state.sqlite"), toPath: shop.path("backup"))
        let customers = Customer.invented(4)
        try shop.export(customers)
        try await shop.expect(0, "run")
        for name in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
          try? FileManager.default.removeItem(atPath: shop.path("runs/\(name)"))
        }
        try FileManager.default.copyItem(atPath: shop.path("backup"), toPath: shop.path("runs/state.sqlite"))
        let writes = try shop.attemptedWrites.count
        for command in [["run"], ["plan"], ["resume"], ["doctor"], ["state", "show"]] {
          let ending = try await shop.run(command) { _ in }
          #expect(ending.code == 78, "\(command)")
          #expect((ending.errors + ending.output).contains("a copy from before"), "\(command): \(ending.errors)")
        }
        #expect(try shop.attemptedWrites.count == writes)
        try await shop.expect(0, "state", "rebuild")
        let kept = try FileManager.default.contentsOfDirectory(atPath: shop.path("runs"))
        #expect(kept.contains { $0.hasPrefix("state.sqlite.older-") })
        try await shop.expect(0, "run")
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `which of a customer's two passes is his is not guessed by a rebuild`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        let twice = customers[0]
        try shop.sandbox { sandbox, now in
          for amount in ["0.00", "8.88"] {
            sandbox.createForeignPass(
              templateID: 1674,
              values: [
                .init("externalId", twice.key), .init("phone", twice.phone), .init("firstName", twice.firstName),
                .init("lastName", twice.lastName), .init("ownBalance", amount),
              ], now: now)
          }
        }
        try await shop.expect(3, "run")
        try Damage.overwritten.done(to: shop.path("runs/state.sqlite"))
        try await shop.expect(0, "state", "rebuild")
        try await shop.expect(3, "run")
        let amounts = try shop.passes.filter { $0.externalID == twice.key }.map { $0.content.values["ownBalance"] }
        #expect(amounts == ["0.00", "8.88"])
      }
    }

    @Test func `a rebuilt state knows how large the exports were, so that half of one is refused`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run")
        try Damage.overwritten.done(to: shop.path("runs/state.sqlite"))
        try await shop.expect(0, "state", "rebuild")
        try shop.write(Shop.balanceFile(Array(customers.prefix(20))), to: "balances.csv")
        let ending = try await shop.expect(4, "run")
        #expect((ending.output + ending.errors).contains("balance rows"), "\(ending.output)\(ending.errors)")
      }
    }

    @Test func `a killed run's state that is damaged too is rebuilt, and no customer gets a second pass`() async throws
    {
      try await withShop(.rough(seed: 5)) { shop in
        try shop.export(customers)
        _ = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(30)
          try process.send(.kill)
        }
        try Damage.overwritten.done(to: shop.path("runs/state.sqlite"))
        try Damage.overwritten.done(to: shop.path("runs/state.sqlite-wal"))
        let refused = try await shop.run(["run"]) { _ in }
        #expect(refused.code == 78, "\(refused.errors)")
        try shop.sandbox { sandbox, _ in sandbox.options.faults = .none }
        try await shop.expect(0, "state", "rebuild")
        var codes: [Int32?] = []
        // No create leaves before the settle delay has passed since the rebuild.
        while codes.count < 40, codes.last != 0 { codes.append(try await shop("run").code) }
        #expect(codes.last == 0, "\(codes)")
        try shop.expectOnePass(for: customers)
      }
    }

    @Test(arguments: Damage.allCases)
    func `a damaged plan is said, and a new run goes on from the state`(damage: Damage) async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 40
        try shop.export(customers)
        let stopped = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(30)
          try process.send(.terminate)
        }
        #expect(stopped.code == 5)
        let plan = try shop.newestRun() + "/run.sqlite"
        try damage.done(to: shop.path(plan))
        for command in ["resume", "report", "status"] {
          let ending = try await shop.run([command]) { _ in }
          #expect(ending.code == 1, "\(command): \(ending.errors)")
          #expect(ending.errors.contains(plan), "\(command): \(ending.errors)")
        }
        try await shop.expect(0, "run")
        try shop.expectOnePass(for: customers)
        #expect(try shop.writes.count == customers.count)
      }
    }
  }
}
