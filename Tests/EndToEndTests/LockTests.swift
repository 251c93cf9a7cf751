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

    @Test func `a second folder for one account is told of the first one's state, and waits for no run of it`()
      async throws
    {
      try await withShop { shop in
        // On this machine, but not one of the names that mean so: what holds for a service elsewhere holds for it.
        shop.settings.url = "https://127.0.0.2:1/\(UUID().uuidString)"
        var second = shop
        second.folder = shop.path("second")
        try FileManager.default.createDirectory(atPath: second.folder, withIntermediateDirectories: false)
        try shop.export(customers)
        try second.export(customers)
        try await shop.expect(69, "run")
        let refused = try await second.expect(75, "run")
        #expect(refused.errors.contains("state.sqlite") && refused.errors.contains("--accept state"))
        try await shop.expect(69, "run")

        let name = try #require(try locks(shop).first).split(separator: ".lock-").last.map(String.init)
        let lock = try #require(try machineLock(naming: shop.path("runs/state.sqlite")))
        defer { try? FileManager.default.removeItem(atPath: lock) }
        #expect(lock.contains(try #require(name)))
        let held = try await second.shell(#"exec flock "\#(lock)" "$0" "$@""#, "run", "--accept", "state")
        #expect(held.code == 75 && held.errors.contains(lock), "\(held.errors)")
        try await second.expect(69, "run", "--accept", "state")
        try await shop.expect(75, "run")
      }
    }

    @Test func `where a lock's file was removed under a run, the state lets two runs make no customer's pass twice`()
      async throws
    {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 20
        try shop.export(customers)
        _ = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(15)
          for lock in try locks(shop) { try FileManager.default.removeItem(atPath: lock) }
          let second = try await shop.run(["run"]) { _ in }
          #expect(second.code != 75, "\(second.errors)")
        }
        let made = try shop.passes.map(\.externalID)
        #expect(Set(made).count == made.count)
        try await shop.expect(0, "run")
        try shop.expectOnePass(for: customers)
      }
    }

    /// The file in the system's folder that names a state.
    private func machineLock(naming state: String) throws -> String? {
      try ["/run/lock", "/var/lock", FileManager.default.temporaryDirectory.path].lazy.flatMap { folder in
        (try? FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }) ?? []
      }.first { path in
        try path.hasSuffix(".lock") && String(contentsOfFile: path, encoding: .utf8).contains(state)
      }
    }

    private func locks(_ shop: Shop) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: shop.path("runs"))
        .filter { $0.hasPrefix(".lock-") }.map { shop.path("runs/" + $0) }
    }

    @Test func `a client that was mistyped once is no account that anything is remembered of`() async throws {
      try await withShop { shop in
        shop.settings.account = ""
        try shop.export(customers)
        let right = shop.program
        shop.program = try Program(environment: ["LOONA_CLIENT_ID": "sandbx", "LOONA_CLIENT_SECRET": Shop.secret])
        try await shop.expect(77, "run")
        shop.program = right
        try await shop.expect(0, "run")
        // Folders of another account's plans lie there; they are shown as they are.
        shop.program = try Program(environment: ["LOONA_CLIENT_SECRET": Shop.secret])
        try await shop.expect(0, "history")
      }
    }

    @Test func `another client, or another name, begins no account anew beside what is remembered of it`() async throws
    {
      try await withShop { shop in
        shop.settings.account = ""
        try shop.export(customers)
        try await shop.expect(0, "run")
        let first = shop.program
        shop.program = try Program(environment: ["LOONA_CLIENT_ID": "another", "LOONA_CLIENT_SECRET": Shop.secret])
        let ending = try await shop.expect(78, "run")
        let known = "loona.account: \"\(shop.settings.url) sandbox\""
        #expect(ending.errors.contains(known), "\(ending.errors)")
        shop.program = first
        shop.settings.account = "  account: chain"
        try shop.configure()
        #expect(try await shop.expect(78, "run").errors.contains(known))
        // As the sentence says.
        shop.settings.account = "  \(known.dropFirst(6))"
        try shop.configure()
        let writes = try shop.attemptedWrites.count
        try await shop.expect(0, "run")
        #expect(try shop.attemptedWrites.count == writes)
      }
    }
  }
}
