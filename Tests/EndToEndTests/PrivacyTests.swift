import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// What must not be seen.
  @Suite struct PrivacyTests {
    private let customers = Customer.invented(30)

    /// A night with a reject, an exception and a change in it, so that the report shows samples of people.
    private func night(_ shop: inout Shop) async throws -> [Program.Ending] {
      var customers = customers
      try shop.export(customers)
      var endings = [try await shop.expect(0, "run", "-v", "--log-format", "json")]
      customers[1].phone = "+79005559999"
      customers[2].balance += 777
      customers[3].phone = "8900"
      try shop.export(customers)
      let first = try #require(try shop.passes.first)
      try shop.sandbox { sandbox, now in _ = sandbox.setValue("+79005558888", of: "phone", onPass: first.id, now: now) }
      endings.append(try await shop.expect(3, "run", "-v", "--log-format", "json"))
      endings.append(try await shop.expect(0, "plan", "-v"))
      endings.append(try await shop("doctor", "-v"))
      endings.append(try await shop("passes", "list", "--json"))
      endings.append(try await shop("passes", "find", "--phone", "+79005558888"))
      return endings
    }

    private var secrets: [String] {
      let basic = Data("sandbox:\(Shop.secret)".utf8).base64EncodedString()
      return [Shop.secret, basic, "Bearer", "eyJ"]
    }

    /// With and without what an export may write around them.
    private var phones: [String] {
      (customers.map(\.phone) + ["+79005559999", "+79005558888"]).map { String($0.dropFirst(2)) }
    }

    @Test func `no secret and no whole phone is in logs, on the terminal, or in the report`() async throws {
      try await withShop { shop in
        let endings = try await night(&shop)
        var texts = endings.flatMap { [$0.output, $0.errors] }
        for run in try shop.runs() {
          texts.append(try shop.read(run + "/report.html"))
          texts.append(try shop.read(run + "/report.json"))
        }
        for text in texts {
          #expect(secrets.filter(text.contains) == [])
          #expect(phones.filter(text.contains) == [])
        }
        #expect(texts.contains { $0.contains("+7 9•• •••-••-") })
      }
    }

    @Test func `asked for, phones are whole, and the files for work have them anyway`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run")
        let shown = try await shop.expect(0, "passes", "list", "--show-personal-data")
        #expect(shown.output.contains(customers[0].phone))
        #expect(try shop.read(shop.newestRun() + "/operations.csv").contains(customers[0].phone))
      }
    }

    @Test func `each log line is one JSON object`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        let ending = try await shop.expect(0, "run", "-v", "--log-format", "json")
        let lines = ending.errors.split(separator: "\n")
        #expect(!lines.isEmpty)
        for line in lines {
          let object = JSONValue(String(line))
          #expect(object?["time"]?.string != nil && object?["level"]?.string != nil, "\(line)")
        }
      }
    }

    @Test func `the process list shows no secret`() async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 40
        try shop.export(customers)
        _ = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(5)
          let line = try #require(FileManager.default.contents(atPath: "/proc/\(process.process)/cmdline"))
          let text = String(decoding: line, as: UTF8.self)
          #expect(text.contains("loona-sync") && !text.contains(Shop.secret))
        }
      }
    }

    @Test func `run folders are their owner's alone`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run")
        let run = shop.path(try shop.newestRun())
        let files = FileManager.default
        #expect(try files.mode(run) == 0o700)
        let names = try files.contentsOfDirectory(atPath: run)
        for name in names { #expect(try files.mode(run + "/" + name) == 0o600, "\(name)") }
        let promised = ["run.sqlite", "report.html", "report.json", "operations.csv", "passes.csv", "rejects.csv"]
        #expect(Set(promised).isSubset(of: names))
        #expect(try files.mode(shop.path("runs/state.sqlite")) == 0o600)
        let page = try shop.read(shop.newestRun() + "/report.html")
        #expect(!page.contains("<script src") && !page.contains("http://") && !page.contains("https://"))
      }
    }
  }
}
