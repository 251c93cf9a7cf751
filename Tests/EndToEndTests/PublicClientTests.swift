import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// What public clients of the service do, with `curl` and Python's standard library: HTTP that this project did not write.
  /// Each script of `Clients` is one sequence, and ends with 1 where a step isn't as such a client needs it.
  @Suite struct PublicClientTests {
    private static let phone = "+79990000001"

    private static func options(_ settings: String...) throws -> SandboxOptions {
      var options = SandboxOptions(templates: [Sandbox.Template.loyalty()] + Sandbox.Template.otherKinds)
      for setting in settings { try options.set(setting) }
      return options
    }

    private static func withClients(
      _ options: SandboxOptions, _ body: (Shop, Clients) async throws -> Void
    ) async throws {
      try await withShop(options) { shop in try await body(shop, try Clients(url: shop.settings.url)) }
    }

    /// Somebody's pass, made before the clients came.
    private static func pass(_ shop: Shop, template: Int = 1674) throws -> Sandbox.Pass {
      let person = [("externalId", "K1"), ("firstName", "Вера"), ("phone", phone)]
      let bonus = [("lastName", "Number 1"), ("email", "k1@example.com"), ("ownBalance", "12.50")]
      return try shop.sandbox { sandbox, now in
        sandbox.createForeignPass(
          templateID: template,
          values: (template == 1674 ? person + bonus : person).map { Sandbox.PlaceholderValue($0.0, $0.1) }, now: now)
      }
    }

    private static func now(_ pass: Sandbox.Pass, _ shop: Shop) throws -> Sandbox.Pass {
      try #require(try shop.sandbox { sandbox, _ in sandbox.pass(pass.id) })
    }

    private static func transactions(_ shop: Shop) throws -> [Sandbox.Transaction] {
      try shop.writes.compactMap(\.transaction)
    }

    // MARK: Values

    @Test func `a client that sends every value back changes the one that it means`() async throws {
      try await Self.withClients(try Self.options()) { shop, clients in
        let pass = try Self.pass(shop)
        let ending = try await clients.expect(0, "rewrite.py", "\(pass.id)", "firstName", "Анна")
        #expect(ending.step("compare")?["changed"]?.elements.compactMap(\.string) == ["firstName"])
        var wanted = pass.content
        wanted.values["firstName"] = "Анна"
        #expect(try shop.writes.map(\.after) == [wanted])
      }
    }

    @Test(arguments: PassOptions.Put.allCases)
    func `a client that sends few values loses the others where a list replaces`(_ put: PassOptions.Put) async throws {
      try await Self.withClients(try Self.options("put=\(put.rawValue)")) { shop, clients in
        let pass = try Self.pass(shop)
        // A list without the required value is a whole one only where it is merged.
        try await clients.expect(put == .merges ? 0 : 1, "partial.py", "\(pass.id)", "ownBalance=12.50")
        #expect(try Self.now(pass, shop).content == pass.content)
        let ending = try await clients.expect(0, "partial.py", "\(pass.id)", "externalId=K1", "ownBalance=5.00")
        let others = ["email", "firstName", "lastName", "phone"]
        let lost = put == .replaces ? others : []
        #expect(ending.step("compare")?["lost"]?.elements.compactMap(\.string) == lost)
        let values = try Self.now(pass, shop).content.values
        #expect(Set(values.map(\.name)) == Set(others + ["externalId", "ownBalance"]).subtracting(lost))
        #expect(values["ownBalance"] == "5.00")
      }
    }

    // MARK: One pass a phone

    @Test(arguments: [Sandbox.Template.SecondPass.refused, .existing])
    func `a hook that looks a phone up makes one pass, and then brings it up to date`(
      _ rule: Sandbox.Template.SecondPass
    ) async throws {
      try await Self.withClients(try Self.options("second-pass=\(rule.rawValue)")) { shop, clients in
        let made = try await clients.expect(0, "upsert.sh", "1674", Self.phone, "Anna", "K1")
        #expect(made.step("again")?["status"]?.integer == (rule == .refused ? 400 : 200))
        #expect(try shop.writes.map(\.kind) == [.created])
        let pass = try #require(try shop.passes.first)
        let updated = try await clients.expect(0, "upsert.sh", "1674", Self.phone, "Vera", "K1")
        #expect(updated.step("update")?["id"]?.integer == pass.id)
        #expect(try shop.writes.map(\.kind) == [.created, .updated])
        var wanted = pass.content
        wanted.values["firstName"] = "Vera"
        #expect(try shop.passes.map(\.content) == [wanted])
      }
    }

    @Test func `a hook sees it where a template makes a second pass`() async throws {
      try await Self.withClients(try Self.options("second-pass=made")) { shop, clients in
        let ending = try await clients.expect(1, "upsert.sh", "1674", Self.phone, "Anna", "K1")
        #expect(ending.errors.contains("a second pass was made"))
        #expect(try shop.writes.map(\.kind) == [.created, .created])
      }
    }

    @Test func `a bot that knows of no external id signs a guest up once, and counts the visits`() async throws {
      var options = try Self.options("second-pass=refused")
      for index in options.templates[0].placeholders.indices {
        options.templates[0].placeholders[index].required = false
      }
      try await Self.withClients(options) { shop, clients in
        try await clients.expect(0, "register.py", "1674", Self.phone, "Anna")
        let again = try await clients.expect(0, "register.py", "1674", Self.phone, "Anna")
        #expect(again.step("create")?["status"]?.integer == 400)
        #expect(again.step("count")?["visits"]?.integer == 2)
        #expect(try shop.writes.map(\.kind) == [.created, .updated, .updated])
        let pass = try #require(try shop.passes.first)
        #expect(again.step("search")?["id"]?.integer == pass.id)
        #expect(pass.content.values["transactionsCount"] == "2")
        #expect(pass.content.values["phone"] == Self.phone)
      }
    }

    @Test func `such a bot makes nothing where the template requires the external id`() async throws {
      try await Self.withClients(try Self.options()) { shop, clients in
        let ending = try await clients.expect(1, "register.py", "1674", Self.phone, "Anna")
        #expect(ending.errors.contains("externalId is required"))
        #expect(try shop.writes.isEmpty)
      }
    }

    // MARK: Pages

    static let listings: [[String]] = [
      [], ["page-size-max=4"], ["list=items"], ["list=array"], ["sort=reversed"], ["total=no"], ["last=no"],
      ["total=no", "last=no"],
    ]

    @Test(arguments: listings)
    func `an export sees every pass once, to the last page or to an empty one`(_ settings: [String]) async throws {
      var options = try Self.options()
      for setting in settings { try options.set(setting) }
      try await Self.withClients(options) { shop, clients in
        try shop.sandbox { sandbox, now in
          sandbox.seedCustomers(23, templateID: 1674, now: now)
          sandbox.seedCustomers(3, templateID: 1675, now: now)
        }
        let empty = try await clients.expect(0, "walk.py", "1674", "10", "empty")
        #expect(empty.step("walked")?["distinct"]?.integer == 23)
        let statesLast = !settings.contains("list=array") && !settings.contains("last=no")
        let last = try await clients.expect(statesLast ? 0 : 1, "walk.py", "1674", "10", "last")
        if statesLast {
          #expect(last.step("walked")?["distinct"]?.integer == 23)
          let pages = try #require(empty.step("walked")?["pages"]?.integer)
          #expect(last.step("walked")?["pages"]?.integer == pages - 1)
        }
        #expect(try shop.attemptedWrites.isEmpty)
      }
    }

    // MARK: Tills

    @Test(arguments: Sandbox.CodeMode.allCases)
    func `a till rings a purchase up once, whatever it repeats`(_ mode: Sandbox.CodeMode) async throws {
      try await Self.withClients(try Self.options("code=\(mode.rawValue)")) { shop, clients in
        let pass = try Self.pass(shop)
        let ending = try await clients.expect(0, "till.sh", pass.encryptedID, "R1", "100.00")
        #expect(ending.step("other")?["status"]?.integer == 409)
        #expect(ending.step("code")?["changed"]?.bool == (mode == .dynamic))
        #expect(try Self.transactions(shop).map(\.purchaseID) == ["R1", "R1-next"])
        #expect(try Self.transactions(shop).compactMap { $0.amount?.text } == ["100.00", "100.00"])
        let values = try Self.now(pass, shop).content.values
        #expect(values["balance"] == "6.00")
        #expect(values["totalSpent"] == "200.00")
        #expect(values["ownBalance"] == "12.50")
      }
    }

    @Test(arguments: [FaultKind.dropAfter, .resetAfter, .unavailableAfter, .cut])
    func `a purchase that curl sends again of itself is rung up once`(_ fault: FaultKind) async throws {
      try await Self.withClients(try Self.options()) { shop, clients in
        let pass = try Self.pass(shop)
        try shop.sandbox { sandbox, _ in
          sandbox.order(ScriptedFault(fault, method: "POST", path: "/version1/transactions/purchase"))
        }
        try await clients.expect(0, "patient.sh", "\(pass.id)", "1", "R1", "100.00")
        let sent = try shop.arrivals.filter { $0.target == "/version1/transactions/purchase" }
        #expect(sent.map(\.idempotenceKey) == ["R1", "R1"])
        #expect(try Self.transactions(shop).map(\.purchaseID) == ["R1"])
      }
    }

    @Test func `a bill is paid in bonuses as far as they go, with amounts as JSON numbers`() async throws {
      try await Self.withClients(try Self.options()) { shop, clients in
        let pass = try Self.pass(shop)
        let ending = try await clients.expect(0, "bill.py", "\(pass.id)")
        #expect(ending.step("beyond")?["status"]?.integer == 400)
        let done = try Self.transactions(shop)
        #expect(done.map(\.type) == [.purchase, .purchaseSpending, .spending])
        #expect(done.compactMap { $0.amount?.text }.prefix(2) == ["1999.90", "250.00"])
        let values = try Self.now(pass, shop).content.values
        #expect(values["balance"] == "0.00")
        #expect(values["totalSpent"] == "2249.90")
      }
    }

    @Test func `a coupon goes from not completed to valid to used, and no further`() async throws {
      try await Self.withClients(try Self.options()) { shop, clients in
        let pass = try Self.pass(shop, template: 1676)
        try shop.sandbox { sandbox, now in _ = sandbox.setStatus(.incomplete, onPass: pass.id, now: now) }
        let ending = try await clients.expect(0, "coupon.py", "\(pass.id)")
        #expect(
          ending.step("steps")?["seen"]?.elements.compactMap(\.string) == ["INCOMPLETE", "ACTIVE", "USED"])
        #expect(try Self.transactions(shop).compactMap(\.status) == [.active, .used])
        #expect(try Self.now(pass, shop).content.status == .used)
      }
    }

    @Test(arguments: LoyaltyOptions.FullCard.allCases)
    func `stamps count up until the card is full`(_ full: LoyaltyOptions.FullCard) async throws {
      try await Self.withClients(try Self.options("full-card=\(full.rawValue)")) { shop, clients in
        let pass = try Self.pass(shop, template: 1677)
        let ending = try await clients.expect(0, "stamps.py", "\(pass.id)")
        let stamps = Array(1...9) + [full == .resets ? 0 : 10]
        #expect(ending.step("stamps")?["seen"]?.elements.compactMap(\.integer) == stamps)
        let counts = Array(repeating: 1, count: 10) + (full == .resets ? [10] : [])
        #expect(try Self.transactions(shop).compactMap(\.count) == counts)
        #expect(try Self.now(pass, shop).content.values["stamps"] == (full == .resets ? "0" : "10"))
      }
    }

    // MARK: Tokens and rates

    @Test func `a client whose token dies in the middle asks anew, and writes each value once`() async throws {
      try await Self.withClients(try Self.options("token-life-ms=800")) { shop, clients in
        let pass = try Self.pass(shop)
        try await clients.expect(0, "counter.py", "\(pass.id)", "ownBalance", "12")
        #expect(try shop.writes.compactMap { $0.after.values["ownBalance"] } == (1...12).map { "\($0)" })
        let arrivals = try shop.arrivals
        let refused = arrivals.count { $0.statusSent == 401 }
        #expect(refused > 0)
        #expect(arrivals.count { $0.target == "/oauth/token" } == refused + 1)
      }
    }

    @Test(arguments: RateLimit.RetryAfter.allCases)
    func `a client that waits as a 429 says is let in then`(_ form: RateLimit.RetryAfter) async throws {
      var options = try Self.options()
      options.rateLimit = RateLimit(requestsPerSecond: 3, retryAfter: form)
      try await Self.withClients(options) { shop, clients in
        let pass = try Self.pass(shop)
        try await clients.expect(0, "patient.py", "\(pass.id)", "7")
        try await clients.expect(0, "patient.sh", "\(pass.id)", "5", "R1", "100.00")
        let statuses = try shop.arrivals.map(\.statusSent)
        #expect(statuses.count { $0 == 429 } >= 2)
        #expect(!zip(statuses, statuses.dropFirst()).contains { $0 == 429 && $1 == 429 })
        #expect(try Self.transactions(shop).map(\.purchaseID) == ["R1"])
      }
    }

    @Test(arguments: ["rewrite.py", "till.sh"])
    func `a client with another's secret is sent away before it does anything`(_ script: String) async throws {
      try await Self.withClients(try Self.options()) { shop, clients in
        let pass = try Self.pass(shop)
        try shop.sandbox { sandbox, _ in sandbox.replaceSecret("another-secret") }
        let ending = try await clients.expect(1, script, "\(pass.id)", "firstName", "Anna")
        #expect(ending.errors.contains("no token: 401"))
        #expect(try shop.arrivals.map(\.target) == ["/oauth/token"])
      }
    }

    // MARK: Dialects

    /// What the vendor's text does not offer: strictly, as long as nobody knows what the service makes of it.
    private static let refused = [
      "token: grant in the query 400", "token: id and secret in the form 401", "token: JSON 400", "read: no token 401",
      "read: token in the query 401", "write: a value as a number 400", "write: a value as null 400",
      "write: values as an object 400", "write: values alone 400", "write: form 415", "write: no content type 415",
      "write: text/plain 415", "write: PATCH 405", "write: POST 405", "purchase: no code 400",
      "purchase: pass as a string 400", "purchase: purchase as a number 400", "purchase: comma 400",
      "purchase: three decimals 400", "purchase: minus 400",
    ]

    @Test func `the same requests are served in the dialects of all HTTP libraries`() async throws {
      try await Self.withClients(try Self.options()) { shop, clients in
        let pass = try Self.pass(shop)
        let ending = try await clients.expect(0, "dialects.py", "1674", "\(pass.id)", pass.encryptedID)
        let answers = ending.lines.map { ($0["dialect"]?.string ?? "", $0["status"]?.integer ?? 0) }
        #expect(answers.filter { $0.1 != 200 }.map { "\($0.0) \($0.1)" } == Self.refused)
        let taken = answers.filter { $0.1 == 200 }.map(\.0)
        let puts = try shop.writes.filter { $0.transaction == nil }
        #expect(puts.count == taken.count { $0.hasPrefix("write") })
        #expect(puts.filter { $0.after != pass.content }.isEmpty)
        let purchases = taken.count { $0.hasPrefix("purchase") }
        #expect(try Self.transactions(shop).count == purchases)
        #expect(try Self.now(pass, shop).content.values["totalSpent"] == "\(purchases).00")
      }
    }

    // MARK: A sandbox of its own

    @Test func `a sandbox in another process serves them with switches by name`() async throws {
      let switches = ["--set", "second-pass=refused", "--set", "code=DYNAMIC_ENCRYPTED"]
      try await SandboxProcess(try Program()).run(switches) { url in
        let clients = try Clients(url: url)
        try await clients.expect(0, "upsert.sh", "1674", Self.phone, "Anna", "K1")
        let passes = try await clients.ask([Sandbox.Pass].self, "/sandbox/passes")
        let code = try #require(passes.first?.encryptedID)
        try await clients.expect(0, "till.sh", code, "R1", "100.00")
        let ledger = try await clients.ask(Sandbox.Ledger.self, "/sandbox/ledger")
        #expect(ledger.effects.map(\.kind) == [.created, .updated, .updated])
        #expect(ledger.effects.compactMap { $0.transaction?.purchaseID } == ["R1", "R1-next"])
      }
    }
  }
}

/// The scripts of `Clients`, run against the service at one address.
private struct Clients {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Clients")

  private let program: Program
  private let url: String

  /// Unlike the program itself, they need tools that may lie anywhere.
  init(url: String) throws {
    self.url = url
    program = try Program(environment: [
      "LOONA_CLIENT_ID": "sandbox", "LOONA_CLIENT_SECRET": Shop.secret,
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    ])
  }

  /// Runs a script, expects that exit code, and to see no secret.
  @discardableResult
  func expect(
    _ code: Int32, _ script: String, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Program.Ending {
    let interpreter = script.hasSuffix(".py") ? ["/usr/bin/env", "python3", "-B"] : ["/bin/sh"]
    let words = interpreter + [Self.folder.appending(path: script).path, url] + arguments
    let ending = try await program.shell(#"exec "$@""#, words)
    let said = ending.output + ending.errors
    #expect(ending.code == code, "\(script): \(said.suffix(2000))", sourceLocation: sourceLocation)
    #expect(!said.contains(Shop.secret) && !said.contains("eyJ"), "\(script)", sourceLocation: sourceLocation)
    return ending
  }

  /// What the sandbox says of itself.
  func ask<Value: Decodable>(_ type: Value.Type, _ path: String) async throws -> Value {
    let ending = try await program.shell(#"exec curl --silent --fail --noproxy '*' "$1""#, [url + path])
    return try JSONDecoder().decode(type, from: Data(ending.output.utf8))
  }
}

extension Program.Ending {
  /// The JSON document on each line.
  fileprivate var lines: [JSONValue] { output.split(separator: "\n").compactMap { JSONValue(String($0)) } }

  /// What a script saw in its last step of that name.
  fileprivate func step(_ name: String) -> JSONValue? { lines.last { $0["step"]?.string == name } }
}
