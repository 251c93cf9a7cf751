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
