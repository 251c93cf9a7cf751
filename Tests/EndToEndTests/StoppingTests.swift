import LoonaSandbox
import Testing

extension EndToEnd {
  /// Exit code 5: stopped in good order, and `resume` goes on.
  @Suite struct StoppingTests {
    private let customers = Customer.invented(60)

    @Test(arguments: ["terminate", "interrupt"])
    func `a signal lets what is in flight finish`(signal: String) async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 40
        try shop.export(customers)
        let stopped = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(30)
          try process.send(signal == "terminate" ? .terminate : .interrupt)
        }
        #expect(stopped.code == 5, "\(stopped.errors)")
        #expect((1..<60).contains(try shop.passes.count))
        let status = try await shop.expect(0, "status", "--json")
        #expect(status.document?["exit_code"]?.integer == 5)
        #expect(status.document?["in_doubt"]?.integer == 0)
        #expect(status.document?["done"]?.integer == (try shop.passes.count))
        try await shop.expect(0, "resume")
        try shop.expectOnePass(for: customers)
        #expect(try shop.writes.count == 60)
      }
    }

    @Test func `the time is over`() async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 20
        try shop.export(customers)
        try await shop.expect(5, "run", "--max-duration", "2s")
        let stopped = try shop.newestRun().split(separator: "/").last.map(String.init) ?? ""
        #expect(try await shop.expect(0, "status", stopped).output.contains("To go on: loona-sync resume"))
        #expect((1..<60).contains(try shop.passes.count))
        try await shop.expect(0, "resume")
        try shop.expectOnePass(for: customers)
        #expect(try shop.writes.count == 60)
      }
    }

    @Test func `a stopped run that a later one followed is not said to be gone on with`() async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 20
        try shop.export(customers)
        try await shop.expect(5, "run", "--max-duration", "2s")
        let stopped = try shop.newestRun().split(separator: "/").last.map(String.init) ?? ""
        shop.settings.requestsPerSecond = 1000
        try shop.configure()
        try await shop.expect(0, "run")
        let status = try await shop.expect(0, "status", stopped)
        #expect(status.output.contains("A later run has begun since") && !status.output.contains("resume"))
      }
    }

    @Test func `a signal while Loona asks to wait with the template ends it, and nothing was sent`() async throws {
      var options = SandboxOptions()
      options.faults.throttleWait = .seconds(30)
      try await withShop(options) { shop in
        try shop.export(customers)
        try shop.sandbox { sandbox, _ in
          sandbox.order(ScriptedFault(.throttledSeconds, method: "GET", path: "/version1/templates", times: 100))
        }
        let stopped = try await shop.run(["run"]) { [shop] process in
          while try !shop.arrivals.contains(where: { $0.target.contains("/templates") }) {
            try await Task.sleep(for: .milliseconds(5))
          }
          try process.send(.terminate)
        }
        #expect(stopped.code == 5, "\(stopped.errors)")
        let sentence = "stopped by a signal while the template was read: nothing more was sent"
        #expect(stopped.errors.contains(sentence), "\(stopped.errors)")
        #expect(try shop.attemptedWrites.isEmpty)
        #expect(try shop.runs().isEmpty)
      }
    }

    /// What the plan knows as `customers.csv` is another path from there, and a name with a variable is none without it.
    @Test func `resume goes on in another folder, and without the variable that named the exports`() async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 20
        shop.settings.customers = "${NIGHT}.csv"
        try shop.export(customers)
        let credentials = ["LOONA_CLIENT_ID": "sandbox", "LOONA_CLIENT_SECRET": Shop.secret]
        shop.program = try Program(environment: credentials.merging(["NIGHT": "customers"]) { $1 })
        let begin = #"cd "$1" && exec "$0" run -c loona-sync.yaml --max-duration 1s"#
        #expect(try await shop.program.shell(begin, [shop.folder]).code == 5)
        #expect((1..<60).contains(try shop.passes.count))
        let resume = #"cd / && exec "$0" resume -c "$1/loona-sync.yaml" --max-duration "$2""#
        let one = try await shop.program.shell(resume, [shop.folder, "1s"])
        #expect(one.code == 5, "\(one.errors)")
        shop.program = try Program(environment: credentials)
        let other = try await shop.program.shell(resume, [shop.folder, "1h"])
        #expect(other.code == 0, "\(other.errors)")
        try shop.expectOnePass(for: customers)
        #expect(try shop.writes.count == 60)
      }
    }

    @Test func `resume sees newer exports, although another pattern names nothing without its variable`() async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 20
        shop.settings.customers = #"["customers-*.csv", "${EXTRA}"]"#
        try shop.export(customers)
        try shop.write(Shop.customerFile(customers), to: "customers-24.csv")
        try shop.write(Shop.customerFile(Customer.invented(1)), to: "customers.csv")
        let credentials = ["LOONA_CLIENT_ID": "sandbox", "LOONA_CLIENT_SECRET": Shop.secret]
        shop.program = try Program(environment: credentials.merging(["EXTRA": "customers-24.csv"]) { $1 })
        try await shop.expect(5, "run", "--max-duration", "1s")
        let writes = try shop.attemptedWrites.count
        try shop.write(Shop.customerFile(customers.dropLast()), to: "customers-25.csv")
        shop.program = try Program(environment: credentials)
        let resumed = try await shop.expect(4, "resume")
        #expect(resumed.errors.contains("newer source files lie there"), "\(resumed.errors)")
        #expect(try shop.attemptedWrites.count == writes)
      }
    }

    @Test func `a second signal ends at once, and nothing is lost`() async throws {
      var options = SandboxOptions()
      options.faults.slowDelay = .milliseconds(1500) ... .milliseconds(1500)
      try await withShop(options) { shop in
        try shop.export(customers)
        try shop.sandbox { sandbox, _ in
          sandbox.order(ScriptedFault(.slow, method: "POST", path: "/version1/passes", times: 8, skipping: 20))
        }
        let stopped = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(30)
          // Two of one kind might reach the process as one.
          try process.send(.terminate)
          try process.send(.interrupt)
        }
        #expect(stopped.code == 5, "\(stopped.errors)")
        #expect(try await shop.expect(0, "status", "--json").document?["stage"]?.string == "begun and not ended")
        try shop.sandbox { sandbox, _ in sandbox.options.faults = .none }
        _ = try await shop("resume")
        try shop.expectOnePass(for: customers)
        #expect(try shop.writes.count == 60)
      }
    }

    @Test func `a service that fails again and again stops the run`() async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 40
        try shop.export(customers)
        let stopped = try await shop.run(["run"]) { [shop] _ in
          try await shop.awaitArrivals(30)
          try shop.sandbox { sandbox, _ in
            sandbox.options.faults = FaultMix(rates: [.internalErrorBefore: .percent(100)])
          }
        }
        #expect(stopped.code == 5, "\(stopped.errors)")
        #expect(try shop.attemptedWrites.count < 60)
        try shop.sandbox { sandbox, _ in sandbox.options.faults = .none }
        try await shop.expect(0, "resume")
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `credentials lost after the first write stop the run, and a new secret resumes it`() async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 40
        try shop.export(customers)
        let stopped = try await shop.run(["run"]) { [shop] _ in
          try await shop.awaitArrivals(30)
          try shop.sandbox { sandbox, _ in sandbox.replaceSecret("another-secret") }
        }
        #expect(stopped.code == 5, "\(stopped.errors)")
        shop.program = try Program(
          environment: ["LOONA_CLIENT_ID": "sandbox", "LOONA_CLIENT_SECRET": "another-secret"])
        try await shop.expect(0, "resume")
        try shop.expectOnePass(for: customers)
      }
    }
  }
}
