import Foundation
import LoonaSandbox
import Subprocess
import Testing

extension EndToEnd {
  /// What a process is sent while it lists, works or waits.
  @Suite struct SignalTests {
    private let customers = Customer.invented(60)

    enum Ask: String, CaseIterable, Sendable {
      case interrupt, terminate, hangUp

      var signal: Subprocess.Signal {
        switch self {
        case .interrupt: .interrupt
        case .terminate: .terminate
        case .hangUp: .terminalClosed
        }
      }
    }

    @Test(arguments: Ask.allCases)
    func `asked while the listing is read, it ends before anything was sent`(ask: Ask) async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run")
        let before = try shop.writes.count
        shop.settings.requestsPerSecond = 2
        var later = customers
        later[0].balance += 100
        try shop.export(later)
        let arrivals = try shop.arrivals.count
        let stopped = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(arrivals + 2)
          try process.send(ask.signal)
        }
        #expect(stopped.code == 5, "\(stopped.errors)")
        #expect(try shop.writes.count == before)
        shop.settings.requestsPerSecond = 1000
        try shop.configure()
        try await shop.expect(0, "run")
        try shop.expectOnePass(for: later)
      }
    }

    @Test(arguments: Ask.allCases)
    func `asked while it works, what is in flight is finished and written down`(ask: Ask) async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 40
        try shop.export(customers)
        let stopped = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(30)
          try process.send(ask.signal)
        }
        #expect(stopped.code == 5, "\(stopped.errors)")
        let status = try await shop.expect(0, "status", "--json")
        #expect(status.document?["done"]?.integer == (try shop.passes.count))
        #expect(status.document?["in_doubt"]?.integer == 0)
        try await shop.expect(0, "resume")
        try shop.expectOnePass(for: customers)
        #expect(try shop.writes.count == customers.count)
      }
    }

    @Test(arguments: Ask.allCases)
    func `asked while it waits to settle a create, it ends without waiting on, and resume settles it`(
      ask: Ask
    ) async throws {
      try await withShop { shop in
        shop.settings.policy = "settle_after: 6s"
        try shop.export(customers)
        try loseCreates(shop)
        let clock = ContinuousClock()
        var asked = clock.now
        let stopped = try await shop.run(["run"]) { [shop] process in
          try await awaitSettling(shop)
          asked = clock.now
          try process.send(ask.signal)
        }
        #expect(stopped.code == 5, "\(stopped.errors)")
        #expect(clock.now - asked < .seconds(4))
        #expect(try await shop.expect(0, "status", "--json").document?["in_doubt"]?.integer ?? 0 > 0)
        try shop.sandbox { sandbox, _ in sandbox.options.faults = .none }
        try await shop.expect(0, "resume")
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `asked twice while it waits to settle, it ends at once and nothing is lost`() async throws {
      try await withShop { shop in
        shop.settings.policy = "settle_after: 4s"
        try shop.export(customers)
        try loseCreates(shop)
        let stopped = try await shop.run(["run"]) { [shop] process in
          while try shop.passes.count < customers.count - 1 { try await Task.sleep(for: .milliseconds(5)) }
          try process.send(.terminate)
          try process.send(.interrupt)
        }
        #expect(stopped.code == 5, "\(stopped.errors)")
        try await shop.expect(0, "resume")
        try shop.expectOnePass(for: customers)
      }
    }

    /// Two pages a reading: the first page of the first reading, and of the second.
    @Test(arguments: [1, 3])
    func `asked while the listing is read for a create in doubt, it ends, and resume settles it`(page: Int) async throws
    {
      var options = SandboxOptions()
      options.faults.slowDelay = .milliseconds(400) ... .milliseconds(400)
      try await withShop(options) { shop in
        let customers = Customer.invented(150)
        try shop.export(customers)
        try loseCreates(shop)
        try slow(shop, "POST", "/version1/passes/search", times: 1)
        let stopped = try await shop.run(["run"]) { [shop] process in
          try await awaitArrivals(1, "POST", "/version1/passes/search", shop)
          try slow(shop, "GET", "/version1/passes", times: page)
          let before = try arrivals("GET", "/version1/passes?", shop)
          try await awaitArrivals(before + page, "GET", "/version1/passes?", shop)
          try process.send(.terminate)
        }
        #expect(stopped.code == 5, "\(stopped.errors)")
        #expect(try await shop.expect(0, "status", "--json").document?["in_doubt"]?.integer == 1)
        #expect(try shop.passes.count == 149)
        try await shop.expect(0, "resume")
        try shop.expectOnePass(for: customers)
        #expect(try shop.writes.count == 150)
      }
    }

    @Test func `asked while Loona is read again to prove the run, it ends, and resume proves it`() async throws {
      var options = SandboxOptions()
      options.faults.slowDelay = .milliseconds(400) ... .milliseconds(400)
      try await withShop(options) { shop in
        try shop.export(customers)
        let stopped = try await shop.run(["run"]) { [shop] process in
          while try shop.passes.count < customers.count { try await Task.sleep(for: .milliseconds(1)) }
          let before = try arrivals("GET", "/version1/passes?", shop)
          try slow(shop, "GET", "/version1/passes", times: 1)
          try await awaitArrivals(before + 1, "GET", "/version1/passes?", shop)
          try process.send(.terminate)
        }
        #expect(stopped.code == 5, "\(stopped.errors)")
        let resumed = try await shop.expect(0, "resume", "--json")
        #expect(resumed.document?["verdict"]?["exit_code"]?.integer == 0)
        try shop.expectOnePass(for: customers)
        #expect(try shop.writes.count == customers.count)
      }
    }

    private func slow(_ shop: Shop, _ method: String, _ path: String, times: Int) throws {
      try shop.sandbox { sandbox, _ in sandbox.order(ScriptedFault(.slow, method: method, path: path, times: times)) }
    }

    private func arrivals(_ method: String, _ target: String, _ shop: Shop) throws -> Int {
      try shop.arrivals.count { $0.method == method && $0.target.hasPrefix(target) }
    }

    private func awaitArrivals(_ count: Int, _ method: String, _ target: String, _ shop: Shop) async throws {
      while try arrivals(method, target, shop) < count { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// Waits until all that is left to do is one create in doubt.
    private func awaitSettling(_ shop: Shop) async throws {
      while true {
        let status = try await shop("status", "--json").document
        if status?["done"]?.integer == customers.count - 1, status?["in_doubt"]?.integer == 1 { return }
        try await Task.sleep(for: .milliseconds(20))
      }
    }

    /// The answer to one create is lost, and the sandbox's search and listing do not tell of it at once.
    private func loseCreates(_ shop: Shop) throws {
      try shop.sandbox { sandbox, _ in
        sandbox.order(ScriptedFault(.dropBefore, method: "POST", path: "/version1/passes", times: 1, skipping: 30))
      }
    }

    @Test func `a reader that goes away does not end a run`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        let code = shop.path("code")
        let ending = try await shop.shell(#"{ "$0" "$@" 2>&1; echo $? > \#(code); } | head -c 1"#, "run", "-v")
        #expect(ending.output.utf8.count == 1)
        #expect(try shop.read("code") == "0\n")
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `closed output and closed errors do not end a run`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        let ending = try await shop.shell(#""$0" "$@" >&- 2>&- <&-"#, "run")
        #expect(ending.code == 0)
        try shop.expectOnePass(for: customers)
        try await shop.expect(0, "verify")
      }
    }

    @Test func `stopped for longer than a token lives and continued, it ends well`() async throws {
      var options = SandboxOptions()
      options.client.tokenLife = .seconds(2)
      try await withShop(options) { shop in
        shop.settings.requestsPerSecond = 40
        try shop.export(customers)
        let ending = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(30)
          try process.send(.suspend)
          try await Task.sleep(for: .seconds(4))
          try process.send(.resume)
        }
        #expect(ending.code == 0, "\(ending.errors)\(ending.output)")
        try shop.expectOnePass(for: customers)
      }
    }
  }
}
