import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// Commands that only look.
  @Suite struct LookingTests {
    private let customers = Customer.invented(12)

    /// After a first night; none of what follows may write.
    private func afterANight(_ body: (inout Shop) async throws -> Void) async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run")
        let writes = try shop.attemptedWrites.count
        try await body(&shop)
        #expect(try shop.attemptedWrites.count == writes)
      }
    }

    @Test func `passes are found by id, by key, by phone, by serial number and by code`() async throws {
      try await afterANight { shop in
        let pass = try #require(try shop.passes.first)
        let got = try await shop.expect(0, "passes", "get", String(pass.id), "--json")
        let byKey = try await shop.expect(0, "passes", "find", "--external-id", pass.externalID, "--json")
        let phone = try #require(pass.content.values["phone"])
        let byPhone = try await shop.expect(0, "passes", "find", "--phone", phone, "--json")
        let scanned = try await shop.expect(0, "passes", "get", "--scanned", pass.encryptedID, "--json")
        let byCode = try await shop.expect(0, "passes", "find", "--scanned", pass.encryptedID, "--json")
        let bySerial = try await shop.expect(0, "passes", "find", "--serial", pass.serialNumber, "--json")
        for ending in [got, byKey, byPhone, scanned, byCode, bySerial] {
          #expect(ending.document?.elements.map { $0["id"]?.integer } == [pass.id])
          #expect(
            ending.document?.elements.first?["values"]?["ownBalance"]?.string == pass.content.values["ownBalance"])
        }
        try await shop.expect(1, "passes", "find", "--external-id", "nobody")
        try await shop.expect(1, "passes", "find", "--serial", "0")
        try await shop.expect(64, "passes", "find")
        try await shop.expect(64, "passes", "find", "--serial", "0", "--phone", phone)
      }
    }

    @Test func `each download link is drawn on request, as the file of links has them`() async throws {
      try await afterANight { shop in
        let folder = shop.path(try shop.newestRun())
        #expect(!FileManager.default.fileExists(atPath: folder + "/qr"))
        try await shop.expect(0, "report", "--qr", "svg")
        let passes = try shop.passes.map { "\($0.id).svg" }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/qr").sorted() == passes.sorted())
        let plan = try await shop.expect(0, "plan")
        #expect(plan.code == 0)
        let refused = try await shop.expect(1, "report", "--qr", "svg")
        #expect(refused.errors.contains("there is no passes.csv"))
      }
    }

    @Test func `a run draws the links of its passes where it is asked to`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run", "--qr", "svg")
        let drawn = try FileManager.default.contentsOfDirectory(atPath: shop.path(try shop.newestRun() + "/qr"))
        #expect(drawn.sorted() == (try shop.passes.map { "\($0.id).svg" }).sorted())
      }
    }

    @Test func `an account is looked at with nothing but its own section, and a plan asks for the others`() async throws
    {
      try await afterANight { shop in
        try shop.write(
          "loona: { url: \(shop.settings.url), client_id: sandbox, client_secret: \"${LOONA_CLIENT_SECRET}\", template: 1674 }\n",
          to: "loona-sync.yaml")
        #expect(try await shop.expect(0, "templates", "list").output.contains("1674"))
        #expect(try await shop.expect(0, "templates", "get").output.contains("externalId"))
        #expect(try await shop.expect(0, "passes", "list", "--json").document?.elements.count == customers.count)
        #expect(try await shop.expect(78, "plan").errors.contains("customers: this key is required"))
        // Half a mapping is no hindrance either.
        let account = try shop.read("loona-sync.yaml")
        try shop.write(
          account + "customers: { files: c.csv, key: id }\nbalances: { files: b.csv, key: id }\n", to: "loona-sync.yaml"
        )
        try await shop.expect(0, "templates", "get")
        try shop.write(account + "pass: { match: [externalId], values: { externalId: id } }\n", to: "loona-sync.yaml")
        try await shop.expect(0, "templates", "get")
      }
    }

    @Test func `a sandbox whose port is taken, or whose state is none, says so`() async throws {
      try await withShop { shop in
        let port = try #require(shop.settings.url.split(separator: ":").last.map(String.init))
        #expect(
          try await shop.program.run(["sandbox", "--port", port]).errors.contains("--port: \(port) can't be opened"))
        try shop.write("junk\n", to: "sandbox.state")
        let ending = try await shop.program.run(["sandbox", "--port", "0", "--state", shop.path("sandbox.state")])
        #expect(ending.code == 65)
        #expect(ending.errors.contains("sandbox.state, line 1"))
      }
    }

    @Test func `a template is shown with its values`() async throws {
      try await afterANight { shop in
        let ending = try await shop.expect(0, "templates", "get", "--json")
        #expect(ending.document?["id"]?.integer == 1674)
        let names = ending.document?["placeholders"]?.elements.compactMap { $0["name"]?.string } ?? []
        #expect(Set(["externalId", "phone", "ownBalance"]).isSubset(of: names))
        #expect(try await shop.expect(0, "templates", "list").output.contains("1674"))
      }
    }

    @Test func `status, history and state tell of the runs`() async throws {
      try await afterANight { shop in
        try await shop.expect(0, "run")
        try await shop.expect(0, "plan")
        let history = try await shop.expect(0, "history", "--json")
        #expect(history.document?.elements.map { $0["stage"]?.string } == ["planned", "ended", "ended"])
        #expect(history.document?.elements.map { $0["operations"]?.integer } == [0, 0, 12])
        let first = try #require(try shop.runs().first?.split(separator: "/").last)
        let status = try await shop.expect(0, "status", String(first), "--json")
        #expect(status.document?["done"]?.integer == 12)
        #expect(status.document?["exit_code"]?.integer == 0)
        let state = try await shop.expect(0, "state", "show", "--json")
        #expect(state.document?["passes_made"]?.integer == 12)
        #expect(state.document?["open_intents"]?.integer == 0)
      }
    }

    @Test func `reports are written again`() async throws {
      try await afterANight { shop in
        let run = try shop.newestRun()
        let before = try shop.read(run + "/report.json")
        for name in ["report.json", "report.html", "operations.csv"] {
          try FileManager.default.removeItem(atPath: shop.path(run + "/" + name))
        }
        try await shop.expect(0, "report", "--format", "html,json,csv")
        #expect(try shop.read(run + "/report.json") == before)
        #expect(try shop.read(run + "/report.html").contains("<html"))
        #expect(try shop.read(run + "/operations.csv").split(separator: "\n").count == 13)
        let text = try await shop.expect(0, "report", "--format", "text")
        #expect(text.output.contains("12"))
        try await shop.expect(64, "report", "--format", "pdf")
      }
    }

    @Test func `verify proves, and finds what a till changed`() async throws {
      try await afterANight { shop in
        try await shop.expect(0, "verify")
        let pass = try #require(try shop.passes.first)
        try shop.sandbox { sandbox, now in _ = sandbox.setValue("0.01", of: "ownBalance", onPass: pass.id, now: now) }
        try await shop.expect(3, "verify")
        let report = try #require(JSONValue(try shop.read(shop.newestRun() + "/report.json")))
        #expect(report["findings"]?.elements.map { $0["kind"]?.string } == ["changed_after_write"])
        #expect(try shop.read(shop.newestRun() + "/report.json").contains(pass.externalID))
      }
    }

    @Test func `verify without a run of these exports says that rows can't be used, and ends with 3`() async throws {
      try await afterANight { shop in
        let rows = try shop.read("customers.csv").split(separator: "\n")
        try shop.write(rows.joined(separator: "\n") + "\n;nobody;;\n", to: "customers.csv")
        let ending = try await shop.expect(3, "verify")
        #expect(ending.output.contains("rows that can't be used 1"), "\(ending.output)")
      }
    }

    /// The sums of a report say what the sandbox's own books say.
    @Test func `the report is true to the service`() async throws {
      try await afterANight { shop in
        let report = try #require(JSONValue(try shop.read(shop.newestRun() + "/report.json")))
        #expect(report["plan"]?["creates"]?.integer == (try shop.writes.count))
        let links = try shop.read(shop.newestRun() + "/passes.csv").split(separator: "\n").dropFirst()
        let passes = try shop.passes
        #expect(links.count == passes.count)
        for pass in passes {
          #expect(
            links.contains {
              $0.contains(pass.externalID) && $0.contains(String(pass.id)) && $0.contains(pass.serialNumber)
            })
        }
      }
    }
  }
}
