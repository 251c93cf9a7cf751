import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// `doctor --probe-writes` finds out what holds on an account, on one pass, and leaves it as it was.
  @Suite struct ProbeTests {
    private struct Finding {
      var seen: String?
      var holds: Bool?
    }

    private func withPasses(
      _ options: SandboxOptions = SandboxOptions(), count: Int = 12,
      _ body: (inout Shop, Sandbox.Pass) async throws -> Void
    ) async throws {
      var options = options
      if options.templates.count == 1 { options.templates += Sandbox.Template.otherKinds }
      try await withShop(options) { shop in
        try shop.export(Customer.invented(count))
        try await shop.expect(0, "run")
        let pass = try #require(try shop.passes.dropFirst(3).first)
        try await body(&shop, pass)
      }
    }

    /// Another process makes it: there is nothing to wait on but the account itself.
    private func awaitChange(of pass: Sandbox.Pass, in shop: Shop) async throws {
      for _ in 0..<200 {
        if try shop.sandbox({ sandbox, _ in sandbox.pass(pass.id)?.content != pass.content }) { return }
        try await Task.sleep(for: .milliseconds(50))
      }
      Issue.record("the probe changed nothing in ten seconds")
    }

    private func probe(_ shop: Shop, _ pass: Sandbox.Pass, _ more: String...) async throws -> [String: Finding] {
      let ending = try await shop.program.run(
        ["doctor", "-c", shop.path("loona-sync.yaml"), "--probe-writes", "\(pass.id)", "--json"] + more)
      #expect(ending.code == 0, "\(ending.errors)")
      let findings = ending.document?.elements.compactMap { element -> (String, Finding)? in
        element["name"]?.string.map { ($0, Finding(seen: element["seen"]?.string, holds: element["holds"]?.bool)) }
      }
      return Dictionary(findings ?? []) { first, _ in first }
    }

    @Test func `what is assumed and holds is said to hold, and the pass is as it was`() async throws {
      try await withPasses { shop, pass in
        let findings = try await probe(shop, pass, "--throwaway-template", "1677")
        for name in [
          "page", "order", "search-external-id", "search-phone", "put", "read-lag-ms", "list-lag-ms", "put-status",
          "put-expiry", "unknown-name", "create-key", "new-pass-lag-ms",
        ] {
          #expect(findings[name]?.holds == true, "\(name): \(findings[name]?.seen ?? "untested")")
        }
        #expect(findings["page-size"]?.seen == nil, "a page is larger than the account")
        #expect(try shop.sandbox { sandbox, _ in sandbox.pass(pass.id)?.content } == pass.content)
        let others = try shop.sandbox { sandbox, _ in
          sandbox.effects.filter { $0.passID != pass.id && $0.at > pass.updatedAt && $0.kind == .updated }
        }
        #expect(others.isEmpty, "no other pass was changed")
      }
    }

    @Test func `what turns out otherwise is named`() async throws {
      var options = SandboxOptions()
      options.passes.put = .merges
      options.passes.putExtras = .ignored
      options.passes.externalIDSearch = .ignored
      options.passes.honoursIdempotenceKey = false
      try await withPasses(options) { shop, pass in
        let findings = try await probe(shop, pass, "--throwaway-template", "1677")
        for (name, seen) in [
          ("put", "merges"), ("put-status", "ignored"), ("put-expiry", "ignored"),
          ("search-external-id", "not searched by"), ("create-key", "ignored: two passes"),
        ] {
          #expect(findings[name]?.seen == seen && findings[name]?.holds == false, "\(name)")
        }
        #expect(findings["unknown-name"]?.seen == nil, "where lists are merged it could not be taken away")
        #expect(try shop.sandbox { sandbox, _ in sandbox.pass(pass.id)?.content } == pass.content)
      }
    }

    @Test func `through a rough service the pass ends as it was, or is named as one that a change may still reach`()
      async throws
    {
      let rough = SandboxOptions.rough(seed: 3)
      try await withPasses { shop, pass in
        try shop.sandbox { sandbox, _ in sandbox.options.faults = rough.faults }
        let ending = try await shop("doctor", "--probe-writes", "\(pass.id)")
        #expect(ending.code == 0 || ending.code == 3 && ending.errors.contains("may still land"), "\(ending.errors)")
        #expect(try shop.sandbox { sandbox, _ in sandbox.pass(pass.id)?.content } == pass.content)
      }
    }

    @Test func `what a till changes meanwhile stays`() async throws {
      try await withPasses { shop, pass in
        shop.settings.requestsPerSecond = 5
        try shop.configure()
        let ending = try await shop.program.run(
          ["doctor", "-c", shop.path("loona-sync.yaml"), "--probe-writes", "\(pass.id)"]
        ) { _ in
          try await awaitChange(of: pass, in: shop)
          _ = try shop.sandbox { sandbox, now in sandbox.setValue("777.00", of: "ownBalance", onPass: pass.id, now: now)
          }
        }
        #expect(ending.code == 0, "\(ending.errors)")
        var wanted = pass.content
        wanted.values["ownBalance"] = "777.00"
        #expect(try shop.sandbox { sandbox, _ in sandbox.pass(pass.id)?.content } == wanted)
      }
    }

    @Test func `a page size that is not honoured is asked for no more`() async throws {
      var options = SandboxOptions()
      options.listing.pageSizeMax = 5
      try await withPasses(options) { shop, pass in
        let findings = try await probe(shop, pass)
        #expect(findings["page-size"]?.seen == "5")
        let before = try shop.sandbox { sandbox, _ in sandbox.arrivals.count }
        try await shop.expect(0, "plan")
        let asked = try shop.sandbox { sandbox, _ in sandbox.arrivals[before...].map(\.target) }
          .filter { $0.hasPrefix("/version1/passes?") }
        #expect(!asked.isEmpty && asked.allSatisfy { $0.contains("size=5&") }, "\(asked)")
        #expect(try await shop.expect(0, "doctor").output.contains("the account was probed on"))
      }
    }

    @Test func `a probe that was killed is told of, and the next one puts the pass back`() async throws {
      try await withPasses { shop, pass in
        let id = "\(pass.id)"
        shop.settings.requestsPerSecond = 3
        try shop.configure()
        let killed = try await shop.program.run(
          ["doctor", "-c", shop.path("loona-sync.yaml"), "--probe-writes", id]
        ) { alive in
          try await awaitChange(of: pass, in: shop)
          try alive.send(.kill)
        }
        #expect(killed.code == nil)
        shop.settings.requestsPerSecond = 1000
        try shop.configure()
        #expect(try shop.sandbox { sandbox, _ in sandbox.pass(pass.id)?.content != pass.content })
        #expect(try await shop.expect(1, "doctor").output.contains("--probe-writes \(id)"))
        #expect(try await shop("plan").errors.contains("--probe-writes \(id)"))
        // With no settle delay nothing of the killed probe is under way any more.
        shop.settings.policy = "settle_after: 0s"
        try shop.configure()
        // What was written between is not the probe's to take back.
        _ = try shop.sandbox { sandbox, now in sandbox.setValue("777.00", of: "ownBalance", onPass: pass.id, now: now) }
        _ = try await probe(shop, pass)
        var wanted = pass.content
        wanted.values["ownBalance"] = "777.00"
        #expect(try shop.sandbox { sandbox, _ in sandbox.pass(pass.id)?.content } == wanted)
        try await shop.expect(0, "doctor")
      }
    }

    @Test func `what a killed probe had under way is remembered until it can't land any more`() async throws {
      try await withPasses { shop, pass in
        shop.settings.policy = "settle_after: 10m"
        shop.settings.requestsPerSecond = 3
        try shop.configure()
        let arguments = ["doctor", "-c", shop.path("loona-sync.yaml"), "--probe-writes", "\(pass.id)"]
        _ = try await shop.program.run(arguments) { alive in
          try await awaitChange(of: pass, in: shop)
          try alive.send(.kill)
        }
        shop.settings.requestsPerSecond = 1000
        try shop.configure()
        let next = try await shop.program.run(arguments)
        #expect(next.code == 3)
        #expect(next.errors.contains("may still land"), "\(next.errors)")
        #expect(try shop.sandbox { sandbox, _ in sandbox.pass(pass.id)?.content } == pass.content)
        #expect(try await shop.expect(1, "doctor").output.contains("--probe-writes \(pass.id)"))
      }
    }

    @Test func `what can't be probed is refused before anything is changed`() async throws {
      try await withPasses { shop, pass in
        let writes = try shop.attemptedWrites.count
        let stranger = try shop.sandbox { sandbox, now in
          sandbox.createForeignPass(templateID: 1677, values: [.init("externalId", "S1")], now: now)
        }
        for (code, arguments) in [
          (64, ["--probe-writes", "999"]), (64, ["--probe-writes", "\(stranger.id)"]),
          (64, ["--throwaway-template", "1677"]),
          (64, ["--probe-writes", "\(pass.id)", "--throwaway-template", "1674"]),
        ] as [(Int32, [String])] {
          let ending = try await shop.program.run(["doctor", "-c", shop.path("loona-sync.yaml")] + arguments)
          #expect(ending.code == code, "\(arguments): \(ending.errors)")
        }
        #expect(try shop.attemptedWrites.count == writes)
      }
    }
  }
}
