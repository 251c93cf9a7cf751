import LoonaSandbox
import Testing

extension EndToEnd {
  /// The main job, through a rough night.
  @Suite struct NightTests {
    @Test func `a rough first night makes one pass for each customer`() async throws {
      try await withShop(.rough(seed: 11)) { shop in
        let customers = Customer.invented(Extent.isFull ? 2000 : 300)
        try shop.export(customers)
        let ending = try await shop("run")
        // A listing that was disturbed allows no create, and says so: the next night makes the rest.
        #expect(ending.code == 0 || ending.code == 3, "\(ending.errors)")
        for _ in 0..<3 where try shop.passes.count < customers.count { _ = try await shop("run") }
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `where passes are listed late, the proof waits for them`() async throws {
      var options = SandboxOptions()
      options.listing.lag = .seconds(1)
      try await withShop(options) { shop in
        let customers = Customer.invented(30)
        try shop.export(customers)
        let ending = try await shop.expect(0, "run")
        #expect(ending.output.contains("Loona holds what the source says."))
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `a pass that is made and not listed yet is named as that`() async throws {
      var options = SandboxOptions()
      options.listing.lag = .seconds(600)
      try await withShop(options) { shop in
        shop.settings.canary = 0
        try shop.export(Customer.invented(3))
        let ending = try await shop.expect(3, "run")
        #expect(ending.output.contains("3 passes that were made, and that the listing does not show yet"))
        #expect(ending.output.contains("Made, and not listed yet"))
        // So it is to another night that comes too soon.
        shop.settings.policy = "settle_after: 600s"
        try shop.configure()
        let next = try await shop.expect(3, "run")
        #expect(next.output.contains("Made, and not listed yet"))
        #expect(!next.output.contains("is gone"), "\(next.output)")
      }
    }

    @Test func `status and expiry follow the export, and an empty expiry is taken away`() async throws {
      try await withShop { shop in
        shop.settings.moreValues = """
            status: { column: active, map: { "1": ACTIVE, "0": INACTIVE } }
            expires: { column: valid_until, format: dd.MM.yyyy, empty: clear }
          """
        try shop.export(Customer.invented(2))
        func night(_ first: String, _ second: String) throws {
          let customers = Customer.invented(2)
          let rows = zip(customers, [first, second]).map { customer, ending in
            "\(customer.key);\(customer.firstName);\(customer.lastName);\(customer.phone);\(ending)\n"
          }
          try shop.write(
            "customer_id;first_name;last_name;phone;active;valid_until\n" + rows.joined(), to: "customers.csv")
        }
        func shown() throws -> [String] {
          try shop.passes.sorted { $0.externalID < $1.externalID }.map {
            "\($0.content.status.rawValue) \($0.content.expirationDate?.prefix(10) ?? "never")"
          }
        }
        try night("1;31.12.2026", "1;")
        try await shop.expect(0, "run")
        #expect(try shown() == ["ACTIVE 2026-12-31", "ACTIVE never"])
        try night("0;", "1;30.06.2027")
        try await shop.expect(0, "run")
        #expect(try shown() == ["INACTIVE never", "ACTIVE 2027-06-30"])
        let writes = try shop.attemptedWrites.count
        try await shop.expect(0, "run")
        #expect(try shop.attemptedWrites.count == writes)
      }
    }

    @Test func `the same exports again send no write at all`() async throws {
      try await withShop { shop in
        let customers = Customer.invented(100)
        try shop.export(customers)
        try await shop.expect(0, "run")
        try shop.expectOnePass(for: customers)
        let before = try shop.attemptedWrites.count
        let ending = try await shop.expect(0, "run")
        #expect(try shop.attemptedWrites.count == before)
        #expect(ending.output.contains("Loona holds what the source says."))
      }
    }

    @Test func `forty changed balances are forty updates, and nothing that others wrote is lost`() async throws {
      try await withShop(.rough(seed: 12)) { shop in
        var customers = Customer.invented(100)
        try shop.export(customers)
        for _ in 0..<3 where try shop.passes.count < customers.count { _ = try await shop("run") }
        try shop.sandbox { sandbox, now in
          for pass in sandbox.passes {
            sandbox.setValue("Gold", of: "level", onPass: pass.id, now: now)
            sandbox.setValue("Regular \(pass.externalID)", of: "cardName", onPass: pass.id, now: now)
          }
        }
        let before = try shop.writes.count
        for index in 0..<40 { customers[index].balance += 1001 }
        shop.settings.limits = "creates: 10000, updates: 50%, pushes: 60%, balance_shift: 100%"
        try shop.export(customers)
        try await shop.expect(0, "run")
        try shop.expectOnePass(for: customers)
        let written = try shop.writes.dropFirst(before)
        #expect(Set(written.map(\.externalID)) == Set(customers.prefix(40).map(\.key)))
        #expect(written.count { !$0.changesNothing } == 40)
        for pass in try shop.passes {
          #expect(pass.content.values["level"] == "Gold")
          #expect(pass.content.values["cardName"] == "Regular \(pass.externalID)")
        }
      }
    }

    @Test func `a till's value that the export also changes is a conflict, and is kept`() async throws {
      try await withShop { shop in
        var customers = Customer.invented(20)
        try shop.export(customers)
        try await shop.expect(0, "run")
        let first = try #require(try shop.passes.first { $0.externalID == customers[0].key })
        try shop.sandbox { sandbox, now in _ = sandbox.setValue("7.77", of: "ownBalance", onPass: first.id, now: now) }
        customers[0].balance += 500
        customers[1].balance += 500
        try shop.export(customers)
        try await shop.expect(3, "run")
        let values = try shop.sandbox { sandbox, _ in sandbox.pass(first.id)?.content.values }
        #expect(values?["ownBalance"] == "7.77")
        #expect(
          try shop.passes.first { $0.externalID == customers[1].key }?.content.values["ownBalance"]
            == customers[1].balanceText)
      }
    }

    @Test func `a mended rejects file makes the pass that was missing`() async throws {
      try await withShop { shop in
        let customers = Customer.invented(20)
        try shop.export(customers)
        let wrong = try shop.read("customers.csv").replacing(customers[4].phone, with: "not a phone")
        try shop.write(wrong, to: "customers.csv")
        try await shop.expect(3, "run")
        #expect(try shop.passes.count == 19)
        let rejects = try shop.read(shop.newestRun() + "/rejects.csv")
        #expect(rejects.contains("not a phone"))
        try shop.write(rejects.replacing("not a phone", with: customers[4].phone), to: "mended.csv")
        try await shop.expect(0, "run", "--retry", shop.path("mended.csv"))
        #expect(try shop.passes.count == 20)
        #expect(try shop.passes.last?.content.values["phone"] == customers[4].phone)
      }
    }

    @Test func `a mended row is no reason to write another's balance`() async throws {
      try await withShop { shop in
        shop.settings.policy += ", no_balance: { value: \"0\" }"
        let customers = Customer.invented(20)
        try shop.export(customers)
        try await shop.expect(0, "run")
        // Of the one the key can't be read, so that his balance row finds nobody; the other's goes with him.
        let wrong = try shop.read("customers.csv")
          .replacing("\n\(customers[4].key)", with: "\n\"\(customers[4].key)\"x")
          .replacing(customers[7].phone, with: "not a phone")
        try shop.write(wrong, to: "customers.csv")
        try await shop.expect(3, "run")
        let mended = try shop.read(shop.newestRun() + "/rejects.csv")
          .replacing("\"\"\(customers[4].key)\"\"x", with: customers[4].key)
          .replacing("not a phone", with: customers[7].phone)
        try shop.write(mended, to: "mended.csv")
        try await shop.expect(0, "run", "--retry", shop.path("mended.csv"))
        try shop.expectOnePass(for: customers)
        // A new card gets the stand-in all the same.
        var more = customers + [Customer.invented(21)[20]]
        more[20].balance = 0
        try shop.export(more)
        try shop.write(
          shop.read("customers.csv").replacing(more[20].phone, with: "not a phone")
            .replacing(customers[7].phone, with: "nor that"), to: "customers.csv")
        try shop.write(Shop.balanceFile(customers), to: "balances.csv")
        try await shop.expect(3, "run")
        let again = try shop.read(shop.newestRun() + "/rejects.csv")
        try shop.write(
          again.replacing("not a phone", with: more[20].phone).replacing("nor that", with: customers[7].phone),
          to: "mended.csv")
        try await shop.expect(0, "run", "--retry", shop.path("mended.csv"))
        try shop.expectOnePass(for: more)
      }
    }

    @Test func `a rejects file of an earlier night is refused once a later one has read whole exports`() async throws {
      try await withShop { shop in
        var customers = Customer.invented(20)
        try shop.export(customers)
        let right = try shop.read("customers.csv")
        try shop.write(right.replacing(customers[4].phone, with: "not a phone"), to: "customers.csv")
        try await shop.expect(3, "run")
        let rejects = try shop.read(shop.newestRun() + "/rejects.csv")
        try shop.write(rejects.replacing("not a phone", with: customers[4].phone), to: "mended.csv")
        customers[4].balance += 5000
        try shop.export(customers)
        try await shop.expect(0, "run")
        let ending = try await shop.expect(4, "run", "--retry", shop.path("mended.csv"))
        #expect(ending.errors.contains("rejects.csv instead"), "\(ending.errors)")
        try await shop.expect(4, "run", "--dry-run", "--retry", shop.path("mended.csv"))
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `one who left and came back is told for as long as his card is not mended`() async throws {
      try await withShop { shop in
        shop.settings.policy += ", missing: { status: INACTIVE }"
        let customers = Customer.invented(40)
        try shop.export(customers)
        try await shop.expect(0, "run")
        try shop.export(customers.dropLast())
        try await shop.expect(0, "run")
        try shop.export(customers)
        for command in ["run", "run", "verify"] { try await shop.expect(3, command) }
        let report = try #require(try JSONValue(shop.read(shop.newestRun() + "/report.json")))
        let findings = report["findings"]?.elements ?? []
        #expect(findings.map { $0["kind"]?.string } == ["ended_pass"])
        #expect(findings.map { $0["count"]?.integer } == [1])
        let left = try #require(try shop.passes.first { $0.externalID == customers[39].key })
        try shop.sandbox { sandbox, now in _ = sandbox.setStatus(.active, onPass: left.id, now: now) }
        try await shop.expect(0, "run")
      }
    }
  }
}
