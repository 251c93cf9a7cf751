import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// The kernel's locks, held by real processes.
  @Suite struct LockTests {
    private let customers = Customer.invented(40)

    @Test func `the lock of a killed run hinders nobody`() async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 40
        try shop.export(customers)
        let killed = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(25)
          try process.send(.kill)
        }
        #expect(killed.code == nil)
        #expect(try !locks(shop).isEmpty)
        try await shop.expect(0, "resume")
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `another program's lock is waited for by nobody, and goes with it`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "plan")
        try await shop.expect(0, "run")
        let lock = try #require(try locks(shop).first)
        let ending = try await shop.shell(#"exec flock "\#(lock)" "$0" "$@""#, "run")
        #expect(ending.code == 75, "\(ending.errors)")
        #expect(ending.errors.contains(lock))
        try await shop.expect(0, "run")
      }
    }

    @Test func `looking disturbs no run that goes on`() async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 30
        try shop.export(customers)
        let (shop, customers) = (shop, customers)
        let ending = try await shop.run(["run"]) { _ in
          try await shop.awaitArrivals(15)
          for command in [["status"], ["history"], ["state", "show"], ["report"], ["plan"]] {
            let look = try await shop.run(command) { _ in }
            #expect(look.code == 0, "\(command): \(look.errors)")
          }
        }
        #expect(ending.code == 0, "\(ending.errors)")
        try shop.expectOnePass(for: customers)
      }
    }

    private func locks(_ shop: Shop) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: shop.path("runs"))
        .filter { $0.hasPrefix(".lock-") }.map { shop.path("runs/" + $0) }
    }
  }
}
