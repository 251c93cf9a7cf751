import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// Each exit code of interface.md, but for 0, which every other test meets.
  @Suite struct ExitCodeTests {
    private let customers = Customer.invented(30)

    @Test func `1: the runs folder can't be written`() async throws {
      try await withShop { shop in
        shop.settings.runs = "in-the-way"
        try shop.export(customers)
        try shop.write("a file, where a folder should be\n", to: "in-the-way")
        try await shop.expect(1, "plan")
        try await shop.expect(1, "run")
        #expect(try shop.attemptedWrites.isEmpty)
      }
    }

    @Test func `1: Loona has no such pass`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(1, "passes", "get", "1")
        try await shop.expect(1, "templates", "get", "1")
      }
    }

    @Test func `2: a detailed plan with changes, and 0 without the option`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(2, "plan", "--detailed-exitcode")
        try await shop.expect(0, "plan")
        try await shop.expect(0, "run", "--dry-run")
        #expect(try shop.attemptedWrites.isEmpty)
      }
    }

    @Test func `3: a row was rejected`() async throws {
      try await withShop { shop in
        var customers = customers
        customers[2].phone = "none"
        try shop.export(customers)
        try await shop.expect(3, "run")
        #expect(try shop.passes.count == 29)
        try await shop.expect(3, "plan", "--detailed-exitcode")
      }
    }

    @Test func `4: a limit would be passed, and nothing is sent; accepted, it is lifted`() async throws {
      try await withShop { shop in
        shop.settings.limits = "creates: 29"
        try shop.export(customers)
        let ending = try await shop.expect(4, "run")
        #expect((ending.output + ending.errors).contains("limits.creates"))
        #expect(try shop.attemptedWrites.isEmpty)
        try await shop.expect(4, "run", "--accept", "creates=29")
        #expect(try shop.attemptedWrites.isEmpty)
        try await shop.expect(0, "run", "--accept", "creates=30")
        try shop.expectOnePass(for: customers)
        #expect(try shop.read(shop.newestRun() + "/report.json").contains("creates=30"))
      }
    }

    @Test(arguments: ["--no-such-option", "--max-duration=soon", "--accept=nonsense"])
    func `64: a wrong command line`(option: String) async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(64, "run", option)
        #expect(try shop.attemptedWrites.isEmpty)
      }
    }

    @Test func `69: nobody answers there`() async throws {
      try await withShop { shop in
        shop.settings.url = "http://127.0.0.1:1"
        try shop.export(customers)
        try await shop.expect(69, "run")
        #expect(try shop.runs().isEmpty)
      }
    }

    @Test func `75: two runs at once`() async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 20
        try shop.export(customers)
        let (shop, customers) = (shop, customers)
        let first = try await shop.run(["run"]) { _ in
          try await shop.awaitArrivals(12)
          for command in [["run"], ["resume"], ["state", "rebuild"]] {
            let second = try await shop.run(command) { _ in }
            #expect(second.code == 75, "\(command): \(second.errors)")
          }
        }
        #expect(first.code == 0, "\(first.errors)")
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `77: Loona refuses the secret, or the client has no rights`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try shop.sandbox { sandbox, _ in sandbox.replaceSecret("another-secret") }
        try await shop.expect(77, "run")
        try shop.sandbox { sandbox, _ in
          sandbox.replaceSecret(Shop.secret)
          sandbox.options.client.rights = .none
        }
        try await shop.expect(77, "plan")
        #expect(try shop.passes.isEmpty)
      }
    }

    @Test func `78: the configuration is wrong, and says where`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try shop.write(shop.settings.text + "nonsense: 1\n", to: "loona-sync.yaml")
        let unknown = try await shop.expect(78, "run")
        let line = try shop.read("loona-sync.yaml").split(separator: "\n", omittingEmptySubsequences: false).count - 1
        #expect(
          unknown.errors.contains("nonsense") && unknown.errors.contains("loona-sync.yaml:\(line)"), "\(unknown.errors)"
        )
        shop.settings.moreValues = "    level: no_such_name_but_a_column"
        shop.settings.secret = "${LOONA_NOT_SET}"
        try shop.configure()
        let unset = try await shop.expect(78, "run")
        #expect(unset.errors.contains("LOONA_NOT_SET"))
        #expect(try shop.arrivals.isEmpty)
      }
    }

    @Test func `78: the template has no such value`() async throws {
      try await withShop { shop in
        shop.settings.moreValues = "    shoeSize: first_name"
        try shop.export(customers)
        for command in ["plan", "run"] {
          let ending = try await shop.expect(78, command)
          #expect(ending.errors.contains("shoeSize"))
        }
        #expect(try shop.attemptedWrites.isEmpty)
      }
    }

    @Test func `78: the state is missing where runs exist; rebuilt, no customer gets a second pass`() async throws {
      try await withShop { shop in
        var customers = customers
        try shop.export(customers)
        try await shop.expect(0, "run")
        for name in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
          try? FileManager.default.removeItem(atPath: shop.path("runs/" + name))
        }
        let before = try shop.attemptedWrites.count
        for command in [["run"], ["resume"], ["apply"]] {
          let ending = try await shop.run(command) { _ in }
          #expect(ending.code == 78, "\(command): \(ending.errors)")
          #expect(ending.errors.contains("state rebuild"))
        }
        #expect(try shop.attemptedWrites.count == before)
        let rebuiltAt = try shop.sandbox { _, now in now }
        let shown = try await shop.expect(0, "state", "rebuild", "--json")
        #expect(
          (shown.document?["passes_made"]?.integer ?? 0) + (shown.document?["passes_adopted"]?.integer ?? 0) == 30)
        customers += [Customer(key: "L-1", firstName: "Lidia", lastName: "Late", phone: "+79005550001", balance: 100)]
        try shop.export(customers)
        while try shop.passes.count == 30 { #expect([0, 3].contains(try await shop("run").code)) }
        let created = try #require(try shop.writes.last)
        #expect(created.at - rebuiltAt >= .seconds(2))
        try shop.expectOnePass(for: customers)
      }
    }
  }
}
