import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// A ledger, through a rough day.
  @Suite struct TransactionTests {
    private static let section = """
      transactions:
        type: { column: kind, map: { sale: purchase, redeem: spending } }
        key: customer
        purchase: receipt
        amount: amount
        time: at
      """

    /// Of invented receipts: each customer buys, and spends what the purchase before has earned.
    private static func ledger(customers: Int, rounds: Int) -> [Row] {
      var rows: [Row] = []
      for round in 0..<rounds {
        for customer in 0..<customers {
          let key = "K\(customer)"
          rows.append(
            Row(key: key, kind: "sale", receipt: "S\(customer)-\(round)", hundredths: 10_000, round: 2 * round))
          rows.append(
            Row(key: key, kind: "redeem", receipt: "S\(customer)-\(round)", hundredths: 200, round: 2 * round + 1))
        }
      }
      return rows
    }

    private struct Row {
      var key: String
      var kind: String
      var receipt: String
      var hundredths: Int
      var round: Int

      var text: String {
        "\(key),\(kind),\(receipt),\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100),2026-01-02 10:00:\(round < 10 ? "0" : "")\(round)\n"
      }
    }

    private static func write(_ rows: [Row], _ shop: Shop, as name: String = "ledger.csv") throws {
      try shop.write("customer,kind,receipt,amount,at\n" + rows.map(\.text).joined(), to: name)
    }

    private static func open(_ shop: inout Shop, customers: Int) throws {
      shop.settings.more = section
      shop.settings.limits = "transactions: 10000"
      try shop.export([Customer.invented(1)[0]])
      try shop.sandbox { sandbox, now in
        for customer in 0..<customers {
          sandbox.createForeignPass(
            templateID: 1674, values: [.init("externalId", "K\(customer)"), .init("balance", "0.00")], now: now)
        }
      }
    }

    /// Sends the ledger, and kills it when some of its rows are carried out.
    private static func killLedger(_ shop: Shop, after count: Int = 2) async throws {
      let killed = try await shop.run(["transactions", "apply", shop.path("ledger.csv")]) { alive in
        try await shop.awaitTransactions(count)
        try alive.send(.kill)
      }
      #expect(killed.code == nil)
    }

    private static func transactions(_ shop: Shop) throws -> [Sandbox.Transaction] {
      try shop.sandbox { sandbox, _ in sandbox.effects.compactMap(\.transaction) }
    }

    /// Each row is in the service's books once, a customer's in their order, and the balances are what they come to.
    private static func expectOnce(_ rows: [Row], _ shop: Shop, customers: Int) throws {
      let names = try transactions(shop).map { "\($0.type == .purchase ? "sale" : "redeem") \($0.purchaseID)" }
      #expect(names.sorted() == rows.map { "\($0.kind) \($0.receipt)" }.sorted())
      for customer in 0..<customers {
        let wanted = rows.filter { $0.key == "K\(customer)" }.map { "\($0.kind) \($0.receipt)" }
        #expect(names.filter(wanted.contains) == wanted)
        let pass = try #require(try shop.passes.first { $0.externalID == "K\(customer)" })
        let rounds = wanted.count / 2
        #expect(pass.content.values["balance"] == "\(rounds).00", "3 % of 100.00, less 2.00, each round")
        #expect(pass.content.values["totalSpent"] == "\(rounds * 100).00")
      }
    }

    private static func carryOn(_ shop: Shop, from first: Program.Ending, tries: Int = 12) async throws {
      var ending = first
      for _ in 0..<tries where ending.code == 5 || ending.code == 3 { ending = try await shop("resume") }
      #expect(ending.code == 0, "\(ending.errors.suffix(1500))\(ending.output)")
    }

    @Test(arguments: Sandbox.CodeMode.allCases, LoyaltyOptions.ChecksFirst.allCases)
    func `through a rough day each row is carried out once, in its customer's order`(
      _ mode: Sandbox.CodeMode, _ checksFirst: LoyaltyOptions.ChecksFirst
    ) async throws {
      var options = SandboxOptions.rough(seed: 21)
      options.templates = [.loyalty(code: mode)]
      options.loyalty.checksFirst = checksFirst
      try await withShop(options) { shop in
        try Self.open(&shop, customers: 12)
        let rows = Self.ledger(customers: 12, rounds: 4)
        try Self.write(rows, shop)
        try await Self.carryOn(shop, from: try await shop("transactions", "apply", shop.path("ledger.csv")))
        try Self.expectOnce(rows, shop, customers: 12)
        let before = try shop.attemptedWrites.count
        let again = try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        #expect(try shop.attemptedWrites.count == before)
        #expect(again.output.contains("96 sent before"))
      }
    }

    @Test func `the same receipts in another file, or from a machine without our state, are no second time`()
      async throws
    {
      try await withShop { shop in
        try Self.open(&shop, customers: 3)
        let rows = Self.ledger(customers: 3, rounds: 2)
        try Self.write(Array(rows.prefix(8)), shop, as: "morning.csv")
        try Self.write(rows.reversed(), shop, as: "evening.csv")
        try await shop.expect(0, "transactions", "apply", shop.path("morning.csv"))
        try await shop.expect(0, "transactions", "apply", shop.path("evening.csv"))
        try Self.expectOnce(rows, shop, customers: 3)
        shop.settings.runs = "elsewhere"
        try shop.configure()
        try await shop.expect(0, "transactions", "apply", shop.path("evening.csv"))
        try Self.expectOnce(rows, shop, customers: 3)
      }
    }

    @Test func `resume without a name tells of a ledger that stopped before the last run, which its files go on with`()
      async throws
    {
      try await withShop { shop in
        try Self.open(&shop, customers: 3)
        let rows = Self.ledger(customers: 3, rounds: 2)
        try Self.write(rows, shop)
        try await Self.killLedger(shop)
        try await shop.expect(3, "run")
        #expect(try await shop.expect(4, "resume").errors.contains("what was sent is not sent again"))
        let killed = try #require(try shop.runs().first { $0.contains("transactions") }?.split(separator: "/").last)
        let report = try await shop.expect(0, "report", String(killed))
        #expect(report.output.contains("It can't be resumed any more"), "\(report.output)")
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        try Self.expectOnce(rows, shop, customers: 3)
        try await shop.expect(0, "resume")
        #expect(try await shop.expect(0, "state", "show").output.contains("12 carried out"))
      }
    }

    @Test func `doctor reads the ledger's files, and says what is wrong with them`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 1)
        shop.settings.more = Self.section + "\n  files: ledger.csv"
        try Self.write(Self.ledger(customers: 1, rounds: 2), shop)
        try shop.configure()
        #expect(try await shop.expect(0, "doctor").output.contains("ok   ledger: 4 rows"))
        try shop.write("customer,receipt\nK0,R1\n", to: "ledger.csv")
        #expect(try await shop.expect(65, "doctor").output.contains("FAIL ledger"))
      }
    }

    @Test func `a limit of exports is not accepted for a ledger`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 1)
        try Self.write(Self.ledger(customers: 1, rounds: 1), shop)
        let ending = try await shop.expect(
          64, "transactions", "apply", shop.path("ledger.csv"), "--accept", "creates=5")
        #expect(ending.errors.contains("accepted: transactions, amount, state"))
      }
    }

    @Test func `a state that is rebuilt knows what the folders tell of transactions, and sends none of it again`()
      async throws
    {
      try await withShop { shop in
        try Self.open(&shop, customers: 3)
        let rows = Self.ledger(customers: 3, rounds: 2)
        try Self.write(rows, shop)
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        for name in try FileManager.default.contentsOfDirectory(atPath: shop.path("runs"))
        where name.hasPrefix("state.sqlite") {
          try FileManager.default.removeItem(atPath: shop.path("runs/\(name)"))
        }
        #expect(try await shop.expect(0, "state", "rebuild").output.contains("12 carried out"))
        let before = try shop.attemptedWrites.count
        let again = try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        #expect(again.output.contains("12 sent before"))
        #expect(try shop.attemptedWrites.count == before)
      }
    }

    @Test func `a ledger is not sent once more under another name of its account`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 2)
        let rows = Self.ledger(customers: 2, rounds: 1)
        try Self.write(rows, shop)
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        shop.settings.account = "  account: renamed-chain"
        try shop.configure()
        for step in ["plan", "apply"] {
          let ending = try await shop.expect(78, "transactions", step, shop.path("ledger.csv"))
          #expect(ending.errors.contains("write loona.account: \"invented-chain\""), "\(ending.errors)")
        }
        #expect(try await shop.expect(78, "state", "rebuild").errors.contains("invented-chain"))
        // Nor where the state is lost: the run folders' marks tell whose they are.
        for file in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
          try? FileManager.default.removeItem(atPath: shop.path("runs/" + file))
        }
        for words in [["state", "rebuild"], ["plan"], ["run"], ["doctor"]] {
          let ending = try await shop.run(words) { _ in }
          #expect(ending.code == 78, "\(words)")
          #expect((ending.errors + ending.output).contains("invented-chain"), "\(words): \(ending.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: shop.path("runs/state.sqlite")))
        // Nor where it is damaged.
        try shop.write(String(repeating: "no database at all ", count: 500), to: "runs/state.sqlite")
        #expect(try await shop.expect(78, "state", "rebuild").errors.contains("invented-chain"))
        try Self.expectOnce(rows, shop, customers: 2)
      }
    }

    @Test func `where the state is lost, a plan is refused like a run`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 1)
        let rows = Self.ledger(customers: 1, rounds: 1)
        try Self.write(rows, shop)
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        try FileManager.default.removeItem(atPath: shop.path("runs/state.sqlite"))
        for words in [["run"], ["plan"], ["transactions", "plan", shop.path("ledger.csv")]] {
          let ending = try await shop.run(words) { _ in }
          #expect(ending.code == 78, "\(words)")
          #expect(ending.errors.contains("state.sqlite is missing"), "\(words): \(ending.errors)")
        }
        #expect(try shop.runs().count == 1)
      }
    }

    @Test func `what waited behind a transaction in doubt is told of by each night until its files are sent`()
      async throws
    {
      try await withShop { shop in
        try Self.open(&shop, customers: 1)
        let rows = Self.ledger(customers: 1, rounds: 2)
        try Self.write(rows, shop)
        // As many tries as a run makes of it, two rounds of six.
        try shop.sandbox { sandbox, _ in
          sandbox.order(ScriptedFault(.internalErrorBefore, method: "POST", path: "/version1/transactions", times: 12))
        }
        try await shop.expect(3, "transactions", "apply", shop.path("ledger.csv"))
        // The night settles the first; the three behind it are nobody's but the ledger's.
        for words in [["run"], ["doctor"], ["status"]] {
          let ending = try await shop.run(words) { _ in }
          #expect((ending.errors + ending.output).contains("3 of its transactions are left"), "\(words)")
        }
        // Another day's ledger does not hide it.
        try shop.write("customer,kind,receipt,amount,at\nK0,sale,other,100.00,2026-02-02 10:00:00\n", to: "other.csv")
        let other = try await shop.expect(3, "transactions", "apply", shop.path("other.csv"))
        #expect(other.errors.contains("3 of its transactions are left"))
        #expect(try await shop("run").errors.contains("3 of its transactions are left"))
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        #expect(try await !shop("run").errors.contains("are left"))
        #expect(try Self.transactions(shop).count == 5)
      }
    }

    @Test func `what a ledger left stands in each night's report, by file and line, until somebody closes it`()
      async throws
    {
      try await withShop { shop in
        try Self.open(&shop, customers: 3)
        shop.settings.requestsPerSecond = 5
        try Self.write(Self.ledger(customers: 3, rounds: 3), shop)
        try shop.configure()
        try await Self.killLedger(shop)
        shop.settings.requestsPerSecond = 1000
        try shop.configure()
        let ledger = try #require(try shop.newestRun().split(separator: "/").last.map(String.init))
        let night = try await shop.expect(3, "run")
        #expect(night.errors.contains("(ledger.csv:"), "\(night.errors)")
        #expect(night.errors.contains(/ledger.csv:\d+ S\d/))
        let reason = "of an earlier ledger are left (\(ledger))"
        #expect(night.output.contains(reason), "\(night.output)")
        for report in ["report.json", "report.html"] {
          #expect(try shop.read("\(shop.newestRun())/\(report)").contains(reason), "\(report)")
        }
        let sent = try Self.transactions(shop).count
        let closed = try await shop.expect(0, "transactions", "close", ledger)
        #expect(closed.output.contains("\(18 - sent) of its transactions are not sent by it"), "\(closed.output)")
        #expect(closed.output.contains("  ledger.csv:"))
        let next = try await shop.expect(0, "run")
        #expect(!next.errors.contains("a ledger"))
        #expect(try Self.transactions(shop).count == sent)
      }
    }

    @Test func `a ledger that was closed is not resumed, and stays closed through a rebuild`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 3)
        try Self.write(Self.ledger(customers: 3, rounds: 3), shop)
        try await Self.killLedger(shop)
        let sent = try Self.transactions(shop).count
        let ledger = try #require(try shop.newestRun().split(separator: "/").last.map(String.init))
        try await shop.expect(0, "transactions", "close", ledger)
        #expect(try await shop.expect(4, "resume").errors.contains("was closed"))
        let status = try await shop.expect(0, "status")
        #expect(status.output.contains("Closed") && !status.output.contains("resume"), "\(status.output)")
        #expect(try await shop.expect(0, "history").output.contains("closed"))
        let report = try await shop.expect(0, "report")
        #expect(report.output.contains("It was closed") && !report.output.contains("resume"), "\(report.output)")
        for file in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
          try? FileManager.default.removeItem(atPath: shop.path("runs/" + file))
        }
        #expect(try await !shop.expect(0, "state", "rebuild").errors.contains("a ledger"))
        #expect(try Self.transactions(shop).count == sent)
        #expect(try await shop.expect(64, "transactions", "close", "2001").errors.contains("2001"))
      }
    }

    @Test func `a ledger's plan that can't be read hides no other run, and is told of until it is closed`() async throws
    {
      try await withShop { shop in
        try Self.open(&shop, customers: 3)
        try Self.write(Self.ledger(customers: 3, rounds: 3), shop)
        try await Self.killLedger(shop)
        let ledger = try #require(try shop.newestRun().split(separator: "/").last.map(String.init))
        try shop.write("not a database, for a page or so", to: "runs/\(ledger)/run.sqlite")
        let night = try await shop.expect(3, "run")
        #expect(night.errors.contains("its plan can't be read"), "\(night.errors)")
        #expect(night.output.contains("what an earlier ledger left can't be read"))
        try await shop.expect(0, "transactions", "close", ledger)
        #expect(try await !shop("run").errors.contains("a ledger"))
      }
    }

    @Test func `a killed ledger whose folder is taken away is told of all the same, until it is closed`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 3)
        try Self.write(Self.ledger(customers: 3, rounds: 3), shop)
        try await Self.killLedger(shop)
        let ledger = try #require(try shop.newestRun().split(separator: "/").last.map(String.init))
        try FileManager.default.removeItem(atPath: shop.path("runs/\(ledger)"))
        let night = try await shop.expect(3, "run")
        #expect(night.errors.contains("\(ledger), a ledger, was not carried out to its end"), "\(night.errors)")
        let closed = try await shop.expect(0, "transactions", "close", ledger)
        #expect(closed.output.contains("can't be read any more"))
        #expect(try await !shop("run").errors.contains("a ledger"))
      }
    }

    @Test func `mended rows can be looked at before they are sent`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 1)
        try shop.write(
          "customer,kind,receipt,amount,at\nK9,sale,S1,100.00,2026-01-02 10:00:00\nK0,sale,S2,1.00,2026-01-02 10:00:00\n",
          to: "ledger.csv")
        try await shop.expect(3, "transactions", "apply", shop.path("ledger.csv"))
        let rejects = "\(try shop.newestRun())/rejects.csv"
        try shop.write(shop.read(rejects).replacing("K9,sale", with: "K0,sale"), to: rejects)
        let plan = try await shop.expect(0, "transactions", "plan", "--retry", shop.path(rejects))
        #expect(plan.output.contains("1 transaction to send"), "\(plan.output)")
        #expect(try Self.transactions(shop).count == 1)
      }
    }

    @Test func `without the state nobody is told to begin a ledger's plan again, nor that nothing of it was sent`()
      async throws
    {
      try await withShop { shop in
        try Self.open(&shop, customers: 3)
        try Self.write(Self.ledger(customers: 3, rounds: 3), shop)
        try await Self.killLedger(shop)
        for file in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
          try? FileManager.default.removeItem(atPath: shop.path("runs/" + file))
        }
        for words in [["status"], ["history"]] {
          let ending = try await shop.run(words) { _ in }
          #expect(ending.code == 0)
          #expect(ending.output.contains("the state that knows of it is missing"), "\(words): \(ending.output)")
          #expect(!ending.output.contains("apply"), "\(words): \(ending.output)")
        }
        for words in [["report"], ["state", "show"]] {
          let ending = try await shop.run(words) { _ in }
          #expect(ending.code == 78 && ending.errors.contains("state rebuild"), "\(words): \(ending.errors)")
        }
        try await shop.expect(0, "state", "rebuild")
        #expect(try await shop.expect(4, "report").errors.contains("there is nothing to report"))
      }
    }

    @Test func `a rebuild names a ledger whose folder does not tell what was sent`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 3)
        let rows = Self.ledger(customers: 3, rounds: 3)
        try Self.write(rows, shop)
        try await Self.killLedger(shop)
        for file in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
          try? FileManager.default.removeItem(atPath: shop.path("runs/" + file))
        }
        let told = try await shop.expect(0, "state", "rebuild").errors
        #expect(told.contains("18 of its transactions"), "\(told)")
        #expect(try await shop.expect(0, "status").errors.contains("18 of its transactions"))
        #expect(try await shop("run").errors.contains("18 of its transactions"))
        // Under the keys that they had.
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        try Self.expectOnce(rows, shop, customers: 3)
        #expect(try await !shop("run").errors.contains("a ledger"))
      }
    }

    @Test
    func
      `what a killed ledger may have spent before a rebuild is sent under its key, though the card can't afford it twice`()
      async throws
    {
      try await withShop { shop in
        try Self.open(&shop, customers: 3)
        let rows =
          (0..<3).map { "K\($0),sale,S\($0),100.00,2026-01-02 10:00:00\n" }
          + (0..<3).map { "K\($0),redeem,S\($0),3.00,2026-01-02 11:00:00\n" }
        try shop.write("customer,kind,receipt,amount,at\n" + rows.joined(), to: "ledger.csv")
        shop.settings.requestsPerSecond = 5
        try shop.configure()
        try await Self.killLedger(shop, after: 4)
        shop.settings.requestsPerSecond = 1000
        try shop.configure()
        for file in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
          try? FileManager.default.removeItem(atPath: shop.path("runs/" + file))
        }
        try await shop.expect(0, "state", "rebuild")
        // The earnings are left out: nothing of today's balance says that the spendings are affordable.
        try shop.write("customer,kind,receipt,amount,at\n" + rows.suffix(3).joined(), to: "spendings.csv")
        try await shop.expect(3, "transactions", "apply", shop.path("spendings.csv"))
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        #expect(try Self.transactions(shop).map(\.purchaseID).sorted() == ["S0", "S0", "S1", "S1", "S2", "S2"])
        #expect(
          try shop.passes.filter { $0.externalID.hasPrefix("K") }.compactMap { $0.content.values["balance"] } == [
            "0.00", "0.00", "0.00",
          ])
      }
    }

    @Test
    func `a service that refuses a used key after a rebuild leaves the rows unknown, and nobody is told to mend them`()
      async throws
    {
      var options = SandboxOptions()
      options.loyalty.idempotence = .refused
      try await withShop(options) { shop in
        try Self.open(&shop, customers: 1)
        shop.settings.requestsPerSecond = 5
        try shop.configure()
        try shop.write(
          "customer,kind,receipt,amount,at\nK0,sale,S1,100.00,2026-01-02 10:00:00\nK0,sale,S2,100.00,2026-01-02 10:01:00\n",
          to: "ledger.csv")
        try await Self.killLedger(shop, after: 1)
        for file in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
          try? FileManager.default.removeItem(atPath: shop.path("runs/" + file))
        }
        try await shop.expect(0, "state", "rebuild")
        for _ in 0..<2 {
          let told = try await shop.expect(3, "transactions", "apply", shop.path("ledger.csv"))
          #expect(told.output.contains("1 operation failed"), "\(told.output)")
          #expect(try shop.read("\(shop.newestRun())/operations.csv").contains("look at the card"))
          #expect(told.output.contains("may have been sent"), "\(told.output)")
        }
        #expect(try Self.transactions(shop).map(\.purchaseID) == ["S1", "S2"])
      }
    }

    @Test func `a ledger that was killed is told of until its files are sent`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 3)
        let rows = Self.ledger(customers: 3, rounds: 3)
        try Self.write(rows, shop)
        shop.settings.requestsPerSecond = 5
        try shop.configure()
        try await Self.killLedger(shop)
        shop.settings.requestsPerSecond = 1000
        try shop.configure()
        let ledger = try shop.newestRun()
        // While nothing was begun since, it is gone on with as it stands.
        #expect(try await shop.expect(1, "doctor").output.contains("loona-sync resume"))
        #expect(try await shop("run").errors.contains("loona-sync transactions apply"))
        for words in [["doctor"], ["status"], ["run"]] {
          let ending = try await shop.run(words) { _ in }
          let said = ending.errors + ending.output
          #expect(said.contains("\(ledger.split(separator: "/").last ?? ""), a ledger"), "\(words): \(said)")
        }
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        try Self.expectOnce(rows, shop, customers: 3)
        #expect(try await !shop("run").errors.contains("a ledger"))
        #expect(try await !shop("status").errors.contains("a ledger"))
      }
    }

    @Test func `a receipt with another amount than was sent is a conflict, and not sent`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 1)
        var rows = Self.ledger(customers: 1, rounds: 1)
        try Self.write(rows, shop)
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        rows[0].hundredths += 1
        try Self.write(rows, shop)
        let before = try shop.attemptedWrites.count
        let ending = try await shop.expect(3, "transactions", "apply", shop.path("ledger.csv"))
        #expect(try shop.attemptedWrites.count == before)
        #expect(try shop.read("\(shop.newestRun())/rejects.csv").contains("sent_otherwise"))
        #expect(ending.output.contains("--retry"))
        // A machine that does not remember is told by the service.
        shop.settings.runs = "elsewhere"
        try shop.configure()
        let told = try await shop.expect(3, "transactions", "apply", shop.path("ledger.csv"))
        #expect(told.output.contains("1 conflicts"))
        #expect(try Self.transactions(shop).count == 2)
      }
    }

    @Test func `a service that counts a repeat twice is noticed, and nothing more is sent to it`() async throws {
      var options = SandboxOptions()
      options.loyalty.idempotence = .ignored
      try await withShop(options) { shop in
        try Self.open(&shop, customers: 20)
        shop.settings.canary = 0
        try shop.configure()
        try Self.write(Self.ledger(customers: 20, rounds: 1), shop)
        try shop.sandbox { sandbox, _ in
          sandbox.order(ScriptedFault(.dropAfter, method: "POST", path: "/version1/transactions/purchase", times: 1))
        }
        let ending = try await shop.expect(5, "transactions", "apply", shop.path("ledger.csv"))
        #expect(ending.output.contains("counted twice"))
        let names = try Self.transactions(shop).map { "\($0.type) \($0.purchaseID)" }
        #expect(Set(names).count == names.count - 1, "one was sent twice, and no other")
        try await shop.expect(5, "resume")
      }
    }

    @Test func `a ledger beyond its limits is refused whole`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 2)
        shop.settings.limits = "transactions: 7, amount: 100"
        try shop.configure()
        try Self.write(Self.ledger(customers: 2, rounds: 2), shop)
        let ending = try await shop.expect(4, "transactions", "apply", shop.path("ledger.csv"))
        #expect(try shop.attemptedWrites.isEmpty)
        #expect(ending.output.contains("--accept transactions=8,amount"))
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"), "--accept", "transactions=8,amount")
        #expect(try Self.transactions(shop).count == 8)
      }
    }

    @Test func `a plan sends nothing, and can't be applied`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 2)
        try Self.write(Self.ledger(customers: 2, rounds: 1), shop)
        let plan = try await shop.expect(2, "transactions", "plan", shop.path("ledger.csv"), "--detailed-exitcode")
        #expect(try shop.attemptedWrites.isEmpty)
        #expect(
          plan.output.contains("transactions apply -c \(shop.path("loona-sync.yaml")) \(shop.path("ledger.csv"))"))
        try await shop.expect(64, "apply", shop.newestRun())
        try await shop.expect(0, "passes", "list", "--save", shop.path("passes.jsonl"))
        let preview = try await shop.expect(
          0, "transactions", "plan", shop.path("ledger.csv"), "--passes", shop.path("passes.jsonl"))
        #expect(preview.output.contains("4 transactions to send"))
      }
    }

    @Test func `mended rows are fed back, and with them those that waited for their earnings`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 2)
        try Self.write(Self.ledger(customers: 2, rounds: 1), shop)
        try shop.write(
          shop.read("ledger.csv").replacing("K0,sale,S0-0,100.00", with: "K0,sale,S0-0,1oo.00"), to: "ledger.csv")
        try await shop.expect(3, "transactions", "apply", shop.path("ledger.csv"))
        let rejects = try shop.newestRun() + "/rejects.csv"
        try shop.write(shop.read(rejects).replacing("1oo.00", with: "100.00"), to: "mended.csv")
        try await shop.expect(0, "transactions", "apply", "--retry", shop.path("mended.csv"))
        #expect(try Self.transactions(shop).map(\.purchaseID).sorted() == ["S0-0", "S0-0", "S1-0", "S1-0"])
      }
    }

    @Test func `the nightly run settles a transaction that was left in doubt, before it writes to that card`()
      async throws
    {
      try await withShop { shop in
        try Self.open(&shop, customers: 2)
        shop.settings.canary = 0
        try shop.configure()
        try Self.write(Array(Self.ledger(customers: 2, rounds: 1).prefix(1)), shop)
        try shop.sandbox { sandbox, _ in
          sandbox.order(
            ScriptedFault(.internalErrorAfter, method: "POST", path: "/version1/transactions/purchase", times: 2))
        }
        let ending = try await shop.run(["transactions", "apply", shop.path("ledger.csv")]) { alive in
          try await shop.awaitTransactions(1)
          try alive.send(.kill)
        }
        #expect(ending.code != 0)
        var customer = Customer.invented(1)[0]
        customer.key = "K0"
        try shop.export([customer])
        try await shop.expect(0, "run", "--accept", "updates,pushes,balance_shift")
        #expect(try Self.transactions(shop).count == 1)
        let pass = try #require(try shop.passes.first { $0.externalID == "K0" })
        #expect(pass.content.values["balance"] == "3.00")
        #expect(pass.content.values["ownBalance"] == customer.balanceText)
      }
    }

    @Test func `a scanned code that the listing does not show is looked up`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 2)
        shop.settings.more = Self.section.replacing("key: customer", with: "code: customer")
        try shop.configure()
        let cards = try shop.passes
        try shop.sandbox { sandbox, _ in sandbox.options.listing.absent = [cards[1].id] }
        let rows = [cards[0].encryptedID, cards[1].encryptedID, "nobody's"].enumerated().map { number, code in
          "\(code),sale,R\(number),100.00,2026-01-02 9:0\(number)\n"
        }
        try shop.write("customer,kind,receipt,amount,at\n" + rows.joined(), to: "ledger.csv")
        let ending = try await shop.expect(3, "transactions", "apply", shop.path("ledger.csv"))
        #expect(try Self.transactions(shop).map(\.passID).sorted() == cards.map(\.id).sorted())
        #expect(ending.output.contains("no_pass") || ending.output.contains("can't be sent"))
      }
    }

    @Test func `a ledger makes no pass ours`() async throws {
      try await withShop { shop in
        try Self.open(&shop, customers: 2)
        try Self.write(Self.ledger(customers: 2, rounds: 1), shop)
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        let ending = try await shop.expect(0, "run")
        #expect(ending.output.contains("2 = 2 foreign"))
        #expect(try Self.transactions(shop).count == 4)
      }
    }

    @Test func `what a one-off ledger earned is no foreign change to the nightly run`() async throws {
      try await withShop { shop in
        shop.settings.more = Self.section + "\n  one_off: true"
        shop.settings.moreValues = "    balance: { column: balances.balance, type: money }"
        var customers = Customer.invented(3)
        try shop.export(customers)
        try await shop.expect(0, "run")
        try shop.write(
          "customer,kind,receipt,amount,at\n\(customers[0].key),sale,R1,100.00,2026-01-02\n", to: "ledger.csv")
        try await shop.expect(0, "transactions", "apply", shop.path("ledger.csv"))
        // The old system's own export says what its ledger comes to.
        customers[0].balance += 300
        try shop.export(customers)
        let writes = try shop.attemptedWrites.count { $0.method == "PUT" }
        try await shop.expect(0, "run", "--accept", "updates,pushes,balance_shift")
        let written = try shop.writes.last { $0.externalID == customers[0].key }
        #expect(written?.before?.values["balance"] == customers[0].balanceText, "only ownBalance had to be written")
        #expect(try shop.attemptedWrites.count { $0.method == "PUT" } == writes + 1)
        customers[0].balance += 100
        try shop.export(customers)
        try await shop.expect(0, "run", "--accept", "updates,pushes,balance_shift")
        let pass = try #require(try shop.passes.first { $0.externalID == customers[0].key })
        #expect(pass.content.values["balance"] == customers[0].balanceText)
      }
    }

    @Test func `two cards of one customer take their receipts one after the other`() async throws {
      try await withShop(.rough(seed: 33)) { shop in
        try Self.open(&shop, customers: 0)
        shop.settings.more = Self.section.replacing("key: customer", with: "pass: customer")
        try shop.configure()
        let cards = try shop.sandbox { sandbox, now in
          (0..<2).map { _ in
            sandbox.createForeignPass(templateID: 1674, values: [.init("externalId", "K0")], now: now).id
          }
        }
        let rows = (0..<20).map { number in
          Row(key: "\(cards[number % 2])", kind: "sale", receipt: "S\(number)", hundredths: 10_000, round: number)
        }
        try Self.write(rows, shop)
        try await Self.carryOn(shop, from: try await shop("transactions", "apply", shop.path("ledger.csv")))
        #expect(try Self.transactions(shop).map(\.purchaseID) == rows.map(\.receipt))
      }
    }
  }
}
