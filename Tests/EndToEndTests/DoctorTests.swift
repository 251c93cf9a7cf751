import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// `doctor` says what is wrong, and how to mend it.
  @Suite struct DoctorTests {
    private func examine(
      _ code: Int32, failing check: String?, saying words: String = "", _ spoil: (inout Shop) throws -> Void
    ) async throws {
      try await withShop { shop in
        try shop.export(Customer.invented(12))
        try spoil(&shop)
        try shop.configure()
        let ending = try await shop.expect(code, "doctor", "--json")
        let failed = ending.document?.elements.filter { $0["fine"]?.bool == false } ?? []
        #expect(failed.first?["name"]?.string == check, "\(ending.output)")
        #expect(failed.isEmpty || failed[0]["finding"]?.string?.contains(words) == true, "\(ending.output)")
        let told = try await shop.expect(code, "doctor")
        #expect(told.output.contains(check == nil ? "All is well" : "FAIL"))
        #expect(try shop.attemptedWrites.isEmpty)
      }
    }

    @Test func `all is well`() async throws {
      try await examine(0, failing: nil) { _ in }
    }

    @Test func `a variable is not set`() async throws {
      try await examine(78, failing: "credentials", saying: "LOONA_CLIENT_SECRET") { shop in
        shop.program = try Program(environment: ["LOONA_CLIENT_ID": "sandbox"])
      }
    }

    @Test func `the configuration has an unknown key`() async throws {
      try await examine(78, failing: "configuration", saying: "speed") { $0.settings.moreValues = "  speed: 9" }
    }

    @Test func `the secret is wrong`() async throws {
      try await examine(77, failing: "credentials", saying: "refuses the credentials") { shop in
        try shop.sandbox { sandbox, _ in sandbox.replaceSecret("another-secret") }
      }
    }

    @Test func `nobody answers`() async throws {
      try await examine(69, failing: "credentials", saying: "127.0.0.1:1") { $0.settings.url = "http://127.0.0.1:1" }
    }

    @Test func `the account has no such template`() async throws {
      try await examine(78, failing: "template", saying: "99") { $0.settings.template = 99 }
    }

    @Test func `the template has no such value`() async throws {
      try await examine(78, failing: "template", saying: "shoeSize") {
        $0.settings.moreValues = "    shoeSize: first_name"
      }
    }

    @Test func `an export is not there`() async throws {
      try await examine(65, failing: "files", saying: "nowhere") { $0.settings.customers = "nowhere-*.csv" }
    }

    @Test func `an export is cut`() async throws {
      try await examine(65, failing: "files", saying: "balances.csv") { shop in
        try shop.write(String(shop.read("balances.csv").dropLast(2)), to: "balances.csv")
      }
    }

    @Test func `an export is too old`() async throws {
      try await examine(4, failing: "files", saying: "max_age") { shop in
        shop.settings.policy += ", max_age: 36h"
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: -200_000)], ofItemAtPath: shop.path("customers.csv"))
      }
    }

    @Test func `no balance finds a customer`() async throws {
      try await examine(65, failing: "files", saying: "balances.csv, line 2, column balance") { shop in
        try shop.write(shop.read("balances.csv").replacing(".", with: "x"), to: "balances.csv")
      }
    }

    @Test func `the state remembers the template under another account`() async throws {
      try await withShop { shop in
        try shop.export(Customer.invented(3))
        shop.settings.account = ""
        try shop.configure()
        try await shop.expect(0, "run")
        shop.settings.account = "  account: chain"
        try shop.configure()
        for command in ["doctor", "plan", "run"] {
          let ending = try await shop(command)
          #expect(ending.code == 78, "\(command): \(ending)")
          #expect((ending.output + ending.errors).contains("loona.account"), "\(command): \(ending)")
        }
      }
    }

    @Test func `the state is missing where runs exist`() async throws {
      try await withShop { shop in
        try shop.export(Customer.invented(3))
        try await shop.expect(0, "run")
        try FileManager.default.removeItem(atPath: shop.path("runs/state.sqlite"))
        #expect(try await shop.expect(78, "doctor").output.contains("state rebuild"))
      }
    }
  }
}
