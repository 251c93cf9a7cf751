import Crypto
import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// Exports that are not what they should be: refused, and nothing sent.
  @Suite struct SourceTests {
    private let customers = Customer.invented(60)

    /// A first night, then other files, then a run that must not write.
    private func refuse(_ code: Int32, saying words: String, _ spoil: (Shop) throws -> Void) async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run")
        let (writes, passes) = (try shop.attemptedWrites.count, try shop.passes)
        try spoil(shop)
        let ending = try await shop.expect(code, "run")
        #expect((ending.output + ending.errors).contains(words), "\(ending.output)\(ending.errors)")
        #expect(try shop.attemptedWrites.count == writes)
        #expect(try shop.passes == passes)
      }
    }

    @Test(arguments: ["customers.csv", "balances.csv"])
    func `the last half is missing`(file: String) async throws {
      try await refuse(4, saying: "limits.shrink") { shop in
        let lines = try shop.read(file).split(separator: "\n")
        try shop.write(lines.prefix(31).joined(separator: "\n") + "\n", to: file)
      }
    }

    @Test(arguments: ["customers.csv", "balances.csv"])
    func `the last line is cut`(file: String) async throws {
      try await refuse(65, saying: file) { shop in
        try shop.write(String(shop.read(file).dropLast(2)), to: file)
      }
    }

    @Test(arguments: [("customers.csv", "phone"), ("customers.csv", "customer_id"), ("balances.csv", "balance")])
    func `a column was renamed`(file: String, column: String) async throws {
      try await refuse(65, saying: column) { shop in
        let text = try shop.read(file)
        let header = text.prefix { $0 != "\n" }
        let names = header.split(separator: ";").map { $0 == column ? "renamed" : String($0) }
        try shop.write(names.joined(separator: ";") + text.dropFirst(header.count), to: file)
      }
    }

    @Test func `the two files are swapped`() async throws {
      try await refuse(65, saying: "customers.csv") { shop in
        let (customers, balances) = (try shop.read("customers.csv"), try shop.read("balances.csv"))
        try shop.write(balances, to: "customers.csv")
        try shop.write(customers, to: "balances.csv")
      }
    }

    @Test func `the cells of the balances stand one column too far`() async throws {
      try await refuse(65, saying: "not one of the 60 balance rows") { try reverse("balances.csv", of: $0) }
    }

    @Test func `two columns of the customers have changed places`() async throws {
      try await refuse(65, saying: "not one of the 60 customer rows") { try reverse("customers.csv", of: $0) }
    }

    @Test func `no balance finds its customer, in the first night too`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        let whole = try shop.read("balances.csv")
        try reverse("balances.csv", of: shop)
        #expect(try await shop.expect(65, "run").errors.contains("not one of the 60 balance rows"))
        // As a spreadsheet leaves keys: without their zeros.
        try shop.write(whole.replacing("\n000", with: "\n"), to: "balances.csv")
        #expect(try await shop.expect(65, "run").errors.contains("leading zeros"))
        #expect(try shop.attemptedWrites.isEmpty && shop.runs().isEmpty)
      }
    }

    /// The cells of each row but the header, last first.
    private func reverse(_ file: String, of shop: Shop) throws {
      let lines = try shop.read(file).split(separator: "\n")
      let shifted = lines.dropFirst().map { $0.split(separator: ";").reversed().joined(separator: ";") }
      try shop.write(([String(lines[0])] + shifted).joined(separator: "\n") + "\n", to: file)
    }

    @Test func `two stray quotes swallow no row unseen`() async throws {
      try await withShop { shop in
        shop.settings.policy += ", missing: { status: INACTIVE }"
        shop.settings.limits += ", missing: 100%"
        try shop.export(customers)
        try await shop.expect(0, "run")
        let whole = try shop.read("customers.csv")
        var lines = whole.split(separator: "\n").map(String.init)
        // One before a name, one behind a name three rows below.
        lines[10].replace(";", with: ";\"", maxReplacements: 1)
        lines[13].replace(";Number", with: "\";Number")
        try shop.write(lines.joined(separator: "\n") + "\n", to: "customers.csv")
        try await shop.expect(3, "run")
        let rejects = try shop.read(shop.newestRun() + "/rejects.csv")
        #expect(rejects.contains("swallowed_rows") && customers[9...12].allSatisfy { rejects.contains($0.phone) })
        #expect(try shop.passes.allSatisfy { $0.content.status.rawValue == "ACTIVE" })
        try shop.expectOnePass(for: customers)
      }
    }

    @Test(.timeLimit(.minutes(1))) func `a pipe where a checksum should be keeps no night waiting`() async throws {
      try await withShop { shop in
        #expect(mkfifo(shop.path("customers.sha256"), 0o600) == 0)
        shop.settings.moreOfCustomers = "  checksum: customers.sha256"
        try shop.export(customers)
        #expect(try await shop.expect(65, "run").errors.contains("customers.sha256"))
      }
    }

    @Test(arguments: [("customers.csv", "not one of the 60 customer"), ("balances.csv", "not one of the 60 balance")])
    func `an empty column stands before all others`(file: String, words: String) async throws {
      try await refuse(65, saying: words) { shop in
        let lines = try shop.read(file).split(separator: "\n")
        let shifted = [String(lines[0])] + lines.dropFirst().map { ";\($0)" }
        try shop.write(shifted.joined(separator: "\n") + "\n", to: file)
      }
    }

    @Test func `the first cell of each row is missing`() async throws {
      try await refuse(65, saying: "not one of the 60") { shop in
        let lines = try shop.read("customers.csv").split(separator: "\n")
        let shifted = lines.dropFirst().map { $0.drop { $0 != ";" }.dropFirst() }
        try shop.write(([lines[0]] + shifted).joined(separator: "\n") + "\n", to: "customers.csv")
      }
    }

    @Test func `no row can be read`() async throws {
      try await refuse(65, saying: "not one of the 60 customer rows") { shop in
        let lines = try shop.read("customers.csv").split(separator: "\n")
        let broken = lines.dropFirst().map { "\($0);more" }
        try shop.write(([String(lines[0])] + broken).joined(separator: "\n") + "\n", to: "customers.csv")
      }
    }

    @Test func `the file ends inside a quoted cell`() async throws {
      try await refuse(65, saying: "ends inside a quoted cell") { shop in
        try shop.write(shop.read("customers.csv") + "9999999;\"Anna\n", to: "customers.csv")
      }
    }

    @Test func `a file is yesterday's, and another is not of its night`() async throws {
      try await withShop { shop in
        shop.settings.policy += ", max_age: 20h, apart: 2h"
        try shop.export(customers)
        try await shop.expect(0, "run")
        try shop.age("customers.csv", hours: 25)
        #expect(try await shop.expect(4, "run").output.contains("policy.max_age"))
        try shop.age("customers.csv", hours: 3)
        #expect(try await shop.expect(4, "run").output.contains("policy.apart"))
        try shop.age("customers.csv", hours: 1)
        let writes = try shop.attemptedWrites.count
        try await shop.expect(0, "run")
        #expect(try shop.attemptedWrites.count == writes, "the same export again changes nothing")
      }
    }

    @Test func `a file cut on a row's end is caught by its checksum or its trailer, in the first night too`()
      async throws
    {
      try await withShop { shop in
        try shop.export(customers)
        let whole = try shop.read("customers.csv")
        let cut = whole.split(separator: "\n").prefix(50).joined(separator: "\n") + "\n"
        let sum = SHA256.hash(data: Data(whole.utf8)).map { String(format: "%02x", $0) }.joined()
        try shop.write("\(sum)  customers.csv\n", to: "customers.sha256")
        shop.settings.moreOfCustomers = "  checksum: customers.sha256"
        try shop.configure()
        try shop.write(cut, to: "customers.csv")
        #expect(try await shop.expect(65, "run").errors.contains("customers.sha256"))
        shop.settings.moreOfCustomers = "  trailer: { column: 1, equals: EOF, count: 2 }"
        try shop.configure()
        #expect(try await shop.expect(65, "run").errors.contains("trailer"))
        try shop.write(cut + "EOF;60\n", to: "customers.csv")
        #expect(try await shop.expect(65, "run").errors.contains("49 came"))
        #expect(try shop.attemptedWrites.isEmpty)
        try shop.write(whole + "EOF;60\n", to: "customers.csv")
        try await shop.expect(0, "run")
        try shop.expectOnePass(for: customers)
      }
    }

    @Test func `nobody whose row is there is missing, however unreadable it is`() async throws {
      try await withShop { shop in
        shop.settings.policy += ", missing: { status: INACTIVE }"
        shop.settings.limits += ", shrink: 100%, missing: 100%"
        try shop.export(customers)
        try await shop.expect(0, "run")
        var lines = try shop.read("customers.csv").split(separator: "\n").map(String.init)
        lines[1] = lines[1].replacing("+7900", with: "x")
        lines[2] += "\n" + lines[2]
        lines[60] = ""
        try shop.write(lines.joined(separator: "\n") + "\n", to: "customers.csv")
        try await shop.expect(3, "run")
        let inactive = try shop.passes.filter { $0.content.status.rawValue == "INACTIVE" }
        #expect(inactive.map(\.externalID) == [customers[59].key])
        // A key that can't be read may be anybody's.
        lines[59] = "\"\"" + lines[59].drop { $0 != ";" }
        try shop.write(lines.joined(separator: "\n") + "\n", to: "customers.csv")
        try await shop.expect(3, "run")
        #expect(try shop.passes.count { $0.content.status.rawValue == "INACTIVE" } == 1)
      }
    }

    @Test func `a file is empty`() async throws {
      try await refuse(65, saying: "customers.csv") { try $0.write("", to: "customers.csv") }
    }

    @Test func `a file is not there`() async throws {
      try await withShop { shop in
        try shop.configure()
        for command in ["plan", "run"] {
          let ending = try await shop.expect(65, command)
          #expect(ending.errors.contains("customers.csv"))
        }
        #expect(try shop.attemptedWrites.isEmpty)
        #expect(try shop.runs().isEmpty)
      }
    }
  }
}
