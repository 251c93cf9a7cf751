import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// `plan` and `apply`.
  @Suite struct PlanTests {
    private let customers = Customer.invented(30)

    /// A planned shop, something that changes, and an `apply` that must not write.
    private func refuseApply(_ change: (inout Shop) async throws -> Void) async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "plan")
        let plan = try #require(try shop.newestRun().split(separator: "/").last)
        try await change(&shop)
        let writes = try shop.attemptedWrites.count
        try await shop.expect(4, "apply", String(plan))
        #expect(try shop.attemptedWrites.count == writes)
      }
    }

    @Test func `a plan sends no write, and apply carries it out`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        let plan = try await shop.expect(0, "plan", "--json")
        #expect(plan.document?["plan"]?["creates"]?.integer == 30)
        #expect(try shop.attemptedWrites.isEmpty)
        #expect(try shop.passes.isEmpty)
        try await shop.expect(0, "apply")
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `a plan is applied once`() async throws {
      try await refuseApply { try await $0.expect(0, "apply") }
    }

    @Test func `a plan is void once its sources changed`() async throws {
      try await refuseApply { shop in
        var customers = customers
        customers[0].balance += 1
        try shop.write(Shop.balanceFile(customers), to: "balances.csv")
      }
    }

    @Test func `a plan is void once the configuration changed`() async throws {
      try await refuseApply { shop in
        shop.settings.moreValues = "    cardName: first_name"
        try shop.configure()
      }
    }

    @Test func `a plan is void once another run wrote`() async throws {
      try await refuseApply { try await $0.expect(0, "run") }
    }

    @Test func `rate, report and notify may change between plan and apply`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "plan")
        shop.settings.requestsPerSecond = 500
        try shop.configure()
        try await shop.expect(0, "apply")
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `what changed at Loona between plan and apply is not overwritten, and not made twice`() async throws {
      try await withShop { shop in
        var customers = customers
        try shop.export(customers)
        try await shop.expect(0, "run")
        customers[0].balance += 100
        let late = Customer(key: "L-1", firstName: "Lidia", lastName: "Late", phone: "+79005550001", balance: 100)
        try shop.export(customers + [late])
        try await shop.expect(0, "plan")
        let changed = try #require(try shop.passes.first { $0.externalID == customers[0].key })
        try shop.sandbox { sandbox, now in
          sandbox.setValue("5.55", of: "ownBalance", onPass: changed.id, now: now)
          sandbox.createForeignPass(
            templateID: 1674, values: [.init("externalId", late.key), .init("phone", late.phone)], now: now)
        }
        _ = try await shop("apply")
        #expect(try shop.sandbox { sandbox, _ in sandbox.pass(changed.id)?.content.values["ownBalance"] } == "5.55")
        #expect(try shop.sandbox { sandbox, _ in sandbox.passes(byExternalID: late.key).count } == 1)
      }
    }

    @Test func `a saved listing needs no network and no secret, and says the same`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run")
        var changed = customers
        changed[3].balance += 100
        try shop.export(
          changed + [Customer(key: "N", firstName: "Nina", lastName: "New", phone: "+79005550002", balance: 0)])
        let listing = shop.path("passes.jsonl")
        try await shop.expect(0, "passes", "list", "--save", listing)
        #expect(try FileManager.default.mode(listing) == 0o600)
        let plan = try await shop.expect(0, "plan", "--json")
        let arrivals = try shop.arrivals.count
        shop.settings.url = "http://127.0.0.1:1"
        try shop.configure()
        shop.program = try Program()
        let preview = try await shop.expect(0, "plan", "--passes", listing, "--json")
        #expect(plan.document?["plan"] != nil)
        #expect(preview.document?["plan"] == plan.document?["plan"])
        #expect(preview.document?["source"] == plan.document?["source"])
        #expect(preview.document?["plan"]?["updates"]?.integer == 1)
        #expect(try shop.arrivals.count == arrivals)
        shop.program = try Program(environment: ["LOONA_CLIENT_ID": "sandbox", "LOONA_CLIENT_SECRET": Shop.secret])
        let folder = try #require(try shop.runs().first { $0.contains("-preview") }?.split(separator: "/").last)
        try await shop.expect(64, "apply", String(folder))
      }
    }
  }
}

extension FileManager {
  func mode(_ path: String) throws -> Int? {
    try attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }
}
