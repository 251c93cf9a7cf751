import Passes
import Testing

/// A ledger and an account in miniature.
private struct LedgerWorld {
  var rows: LedgerRows
  var template: Template? = Template(
    id: 1674, name: "Bonus", type: "BONUS", placeholders: [],
    loyalty: LoyaltyTerms(percentageMax: 1000, spendingShare: 5000, stamps: 10))
  var passes: [(id: Int64, key: String, code: String, balance: String?, stamps: String?, status: String)] = []
  var remembered: [String: PassID] = [:]
  var known: [(transaction: Transaction, key: String, pass: Int64, standing: TransactionStanding)] = []
  var open: [OpenIntent] = []
  var isComplete = true
  private var line: UInt32 = 1

  init(_ reference: PassReference = .key) { rows = LedgerRows(reference: reference) }

  mutating func pass(
    _ id: Int64, _ key: String, balance: String? = nil, stamps: String? = nil, status: String = "ACTIVE"
  ) {
    passes.append((id, key, "code-\(id)", balance, stamps, status))
  }

  mutating func row(
    _ type: TransactionType, _ reference: String, _ purchase: String, _ amount: Int64? = nil, spending: Int64? = nil,
    count: Int? = nil, status: String? = nil, line ledgerLine: String = "", time: Int64? = nil
  ) {
    line += 1
    let origin = RowOrigin(file: 0, line: line)
    withBytes(reference) { reference in
      withBytes(purchase) { purchase in
        withBytes(ledgerLine) { ledgerLine in
          rows.add(
            LedgerRow(
              type: type, reference: reference, purchaseID: purchase, line: ledgerLine, amount: amount,
              spending: spending, count: count, status: status, time: time, origin: origin))
        }
      }
    }
  }

  private func withBytes(_ text: String, _ body: (ByteSlice) -> Void) {
    var text = text
    text.withUTF8(body)
  }

  struct Plan {
    var operations: [Operation] = []
    var refused: [UInt32: LedgerProblem] = [:]
    var counts = LedgerCounts()

    /// What is sent, by purchase id, in order.
    var purchases: [String] { operations.compactMap { $0.transaction?.purchaseID } }
  }

  func plan() throws -> Plan { try finish(comparison()) }

  func comparison() -> LedgerComparison {
    let comparison = LedgerComparison(rows, template: template) { remembered[$0] }
    for pass in passes {
      withBytes(pass.key) { key in
        withBytes(pass.code) { code in
          withBytes(pass.balance ?? "") { balance in
            withBytes(pass.stamps ?? "") { stamps in
              withBytes(pass.status) { status in
                var listed = ListedPass(id: PassID(pass.id), valueCount: 3)
                listed.encryptedID = code
                listed.status = status
                listed.values = [key, pass.balance == nil ? nil : balance, pass.stamps == nil ? nil : stamps]
                comparison.see(listed)
              }
            }
          }
        }
      }
    }
    for entry in known {
      comparison.see(
        entry.transaction.type, entry.transaction.purchaseID, entry.transaction.line,
        digest: entry.transaction.digest(pass: PassID(entry.pass)), key: entry.key, pass: PassID(entry.pass),
        entry.standing)
    }
    return comparison
  }

  func finish(_ comparison: LedgerComparison) throws -> Plan {
    var plan = Plan()
    plan.counts = try comparison.finish(listingIsComplete: isComplete, open: open) {
      plan.operations.append($0)
    } refuse: {
      plan.refused[$0.line] = $1
    }
    let identities = LedgerIdentities(plan: plan.counts, outcomes: LedgerOutcomes(nothingOf: plan.counts))
    let open = identities.all.filter { !$0.closes }.map(\.name)
    #expect(open == [])
    return plan
  }
}

@Suite("A ledger beside the listed passes")
struct LedgerComparisonTests {
  @Test func `a code that no listed pass has may be looked up, and its pass counts like a listed one`() throws {
    var world = LedgerWorld(.code)
    world.pass(501, "K1", balance: "10.00")
    world.row(.spending, "code-501", "R1", 500)
    world.row(.spending, "code-777", "R2", 500)
    world.row(.spending, "code-777", "R3", 600)
    world.row(.purchase, "code-888", "R4", 100)
    let comparison = world.comparison()
    #expect(comparison.codesNotListed == ["code-777", "code-888"])
    let values = [PlaceholderValue(name: "externalId", value: "K7"), .init(name: "balance", value: "6.00")]
    comparison.see(RemotePass(id: PassID(777), status: "ACTIVE", values: values), ofCode: "code-777")
    let plan = try world.finish(comparison)
    #expect(plan.operations.map(\.key) == ["K1", "K7"])
    #expect(plan.refused == [4: .beyondBalance, 5: .noPass])
  }

  @Test func `a row goes to its customer's pass, by key, by Loona's id, or by what was scanned`() throws {
    for (reference, text) in [(PassReference.key, "K1"), (.pass, "501"), (.code, "code-501")] {
      var world = LedgerWorld(reference)
      world.pass(501, "K1")
      world.pass(502, "K2")
      world.row(.purchase, text, "R1", 1000)
      let plan = try world.plan()
      #expect(plan.operations.map(\.passID) == [PassID(501)])
      #expect(plan.operations.map(\.key) == ["K1"])
      #expect(plan.operations[0].transaction?.code == (reference == .code ? "code-501" : nil))
    }
  }

  @Test func `a coupon's second use within one file is refused, and more stamps than any card has`() throws {
    var world = LedgerWorld()
    world.template?.type = "COUPON"
    world.pass(501, "K1")
    world.row(.status, "K1", "R1", status: "USED")
    world.row(.status, "K1", "R2", status: "USED")
    #expect(try world.plan().refused == [3: .usedCoupon])
    var stamps = LedgerWorld()
    stamps.template?.type = "CHOP"
    stamps.pass(501, "K1")
    stamps.row(.chop, "K1", "R1", count: 11)
    stamps.row(.chop, "K1", "R2", count: 10)
    #expect(try stamps.plan().refused == [2: .beyondLastStamp])
  }

  @Test func `the remembered pass is the customer's, whatever external id it shows by now`() throws {
    var world = LedgerWorld()
    world.remembered = ["K1": PassID(501)]
    world.pass(501, "renamed")
    world.pass(502, "K1")
    world.row(.purchase, "K1", "R1", 1000)
    #expect(try world.plan().operations.map(\.passID) == [PassID(501)])
  }

  @Test func `without a pass, or with several, nothing is sent`() throws {
    var world = LedgerWorld()
    world.pass(501, "K1")
    world.pass(502, "K1")
    world.row(.purchase, "K1", "R1", 1000)
    world.row(.purchase, "K2", "R2", 1000)
    let plan = try world.plan()
    #expect(plan.operations.isEmpty)
    #expect(plan.refused == [2: .severalPasses, 3: .noPass])
  }

  @Test func `a listing that is not whole says nothing of who has no pass`() throws {
    var world = LedgerWorld()
    world.isComplete = false
    world.row(.purchase, "K2", "R2", 1000)
    let plan = try world.plan()
    #expect(plan.refused == [2: .waiting])
    #expect(plan.counts.withheld == 1)
  }

  @Test func `the same transaction in two rows is one, and two that differ are a conflict of both`() throws {
    var world = LedgerWorld()
    world.pass(501, "K1")
    world.row(.purchase, "K1", "R1", 1000)
    world.row(.purchase, "K1", "R1", 1000)
    world.row(.purchase, "K1", "R2", 1000)
    world.row(.purchase, "K1", "R2", 1001)
    world.row(.purchase, "K1", "R2", 1000)
    world.row(.spending, "K1", "R1", 10)
    let plan = try world.plan()
    #expect(plan.purchases == ["R1", "R1"], "a purchase and a spending of one receipt are two")
    #expect(plan.counts.repeated == 1)
    #expect(plan.refused == [4: .conflictingRows, 5: .conflictingRows, 6: .conflictingRows])
  }

  @Test func `the lines of one receipt are told apart where a line column is set`() throws {
    var world = LedgerWorld()
    world.pass(501, "K1")
    world.row(.purchase, "K1", "R1", 1000, line: "1")
    world.row(.purchase, "K1", "R1", 2000, line: "2")
    #expect(try world.plan().operations.compactMap { $0.transaction?.line } == ["1", "2"])
  }

  @Test func `a customer's rows go in the order of their time, whatever file they stand in`() throws {
    var world = LedgerWorld()
    world.pass(501, "K1", balance: "0.00")
    world.row(.spending, "K1", "late", 100, time: 2000)
    world.row(.purchase, "K1", "early", 5000, time: 1000)
    #expect(try world.plan().purchases == ["early", "late"])
  }

  @Test func `what an earlier run sent is not sent again, and with other content not either`() throws {
    var world = LedgerWorld()
    world.pass(501, "K1")
    world.known = [
      (Transaction(type: .purchase, purchaseID: "R1", amount: 1000), "K1", 501, .done),
      (Transaction(type: .purchase, purchaseID: "R2", amount: 1000), "K1", 501, .done),
      (Transaction(type: .purchase, purchaseID: "R3", amount: 1000), "K9", 999, .done),
      (Transaction(type: .purchase, purchaseID: "R4", amount: 1000), "K1", 499, .done),
      (Transaction(type: .purchase, purchaseID: "R5", amount: 1000), "K2", 502, .done),
    ]
    world.row(.purchase, "K1", "R1", 1000)
    world.row(.purchase, "K1", "R2", 1001)
    world.row(.purchase, "K1", "R3", 1000)
    world.row(.purchase, "K1", "R4", 1000)
    world.row(.purchase, "K2", "R5", 1000)
    let plan = try world.plan()
    #expect(plan.operations.isEmpty)
    #expect(plan.counts.sentBefore == 3, "to the customer's earlier card, and to one that is not listed, too")
    #expect(plan.refused == [3: .sentOtherwise, 4: .sentOtherwise])
  }

  @Test func `what is in doubt since an earlier run is settled first, whether or not the ledger has it`() throws {
    var world = LedgerWorld()
    world.pass(501, "K1")
    world.pass(502, "K2")
    world.known = [(Transaction(type: .purchase, purchaseID: "R1", amount: 1000), "K1", 501, .open)]
    world.open = [
      OpenIntent(key: "K1", action: .transact, passID: PassID(501)),
      OpenIntent(key: "K2", action: .transact, passID: PassID(502)),
    ]
    world.row(.purchase, "K1", "R1", 1000)
    world.row(.purchase, "K1", "R2", 1000)
    let plan = try world.plan()
    #expect(plan.operations.map(\.action) == [.settle, .settle, .transact])
    #expect(plan.counts.inDoubt == 1)
    #expect(plan.counts.inDoubtBeside == 1)
  }

  @Test
  func `what a run may have sent before the state was rebuilt is sent under its key, whatever the card holds by now`()
    throws
  {
    var world = LedgerWorld()
    world.pass(501, "K1", balance: "3.00")
    world.known = [
      (Transaction(type: .spending, purchaseID: "R1", amount: 500), "K1", 501, .unknown),
      (Transaction(type: .spending, purchaseID: "R2", amount: 200), "K1", 501, .unknown),
      (Transaction(type: .spending, purchaseID: "R4", amount: 100), "K1", 501, .unknown),
    ]
    world.row(.spending, "K1", "R1", 500)
    world.row(.spending, "K1", "R2", 201)
    world.row(.spending, "K1", "R3", 301)
    let plan = try world.plan()
    #expect(plan.operations.compactMap(\.transaction?.purchaseID) == ["R1"])
    #expect(
      plan.refused == [3: .unknownOtherwise, 4: .beyondBalance],
      "the same words only; and what was never begun is foreseen as ever")
  }

  @Test func `what a run may have sent to another pass of the customer's goes to no other one`() throws {
    var world = LedgerWorld()
    world.pass(502, "K1", balance: "9.00")
    world.known = [(Transaction(type: .spending, purchaseID: "R1", amount: 500), "K1", 501, .unknown)]
    world.row(.spending, "K1", "R1", 500)
    let plan = try world.plan()
    #expect(plan.operations.isEmpty)
    #expect(plan.refused == [2: .unknownOtherwise])
  }

  @Test func `what a run may have sent by a code that has turned since goes to the same pass`() throws {
    var world = LedgerWorld(.code)
    world.pass(501, "K1", balance: "9.00")
    world.known = [(Transaction(type: .spending, purchaseID: "R1", amount: 500, code: "code-old"), "K1", 501, .unknown)]
    world.row(.spending, "code-old", "R1", 500)
    world.row(.spending, "code-old", "R2", 500)
    let plan = try world.plan()
    #expect(plan.operations.map(\.passID) == [PassID(501)])
    #expect(plan.operations.map(\.key) == ["K1"])
    #expect(plan.refused == [3: .noPass], "what was never begun has no card by that code")
    world.open = [OpenIntent(key: "K1", action: .update, passID: PassID(501))]
    #expect(try world.plan().refused == [2: .waiting, 3: .noPass])
  }

  @Test func `nothing is sent to a pass with another write in doubt`() throws {
    var world = LedgerWorld()
    world.pass(501, "K1")
    world.pass(502, "K2")
    world.open = [
      OpenIntent(key: "K0", action: .update, passID: PassID(501)), OpenIntent(key: "K2", action: .create, passID: nil),
    ]
    world.row(.purchase, "K1", "R1", 1000)
    world.row(.purchase, "K2", "R2", 1000)
    let plan = try world.plan()
    #expect(plan.operations.isEmpty)
    #expect(plan.refused == [2: .waiting, 3: .waiting])
  }

  @Test func `a type that the card's kind does not take is refused before anything is sent`() throws {
    for kind in CardKind.allCases {
      var world = LedgerWorld()
      world.template?.type = kind.rawValue
      world.pass(501, "K1", balance: "100.00", stamps: "0", status: "INCOMPLETE")
      world.row(.purchase, "K1", "1", 100)
      world.row(.spending, "K1", "2", 10)
      world.row(.purchaseSpending, "K1", "3", 100, spending: 1)
      world.row(.status, "K1", "4", status: "ACTIVE")
      world.row(.chop, "K1", "5", count: 1)
      let sent = Set(try world.plan().operations.compactMap { $0.transaction?.type })
      #expect(sent == Set(TransactionType.allCases.filter { $0.kinds.contains(kind) }))
    }
  }

  @Test func `a spending is foreseen to fail only where no earning before it can have paid for it`() throws {
    var world = LedgerWorld()
    world.pass(501, "K1", balance: "10.00")
    world.pass(502, "K2")
    world.row(.spending, "K1", "R1", 600)
    world.row(.spending, "K1", "R2", 401)
    world.row(.purchase, "K1", "R3", 10_000)
    world.row(.spending, "K1", "R4", 1400)
    world.row(.spending, "K1", "R5", 100)
    world.row(.spending, "K2", "R6", 1_000_000)
    let plan = try world.plan()
    #expect(plan.refused == [3: .beyondBalance, 6: .beyondBalance], "400 are left, and 100.00 earn 10.00 at most")
    #expect(plan.purchases == ["R1", "R3", "R4", "R6"], "a balance that is not shown foresees nothing")
  }

  @Test func `of a bill no more than the template's share is paid in bonuses`() throws {
    var world = LedgerWorld()
    world.pass(501, "K1", balance: "1000.00")
    world.row(.purchaseSpending, "K1", "R1", 1001, spending: 500)
    world.row(.purchaseSpending, "K1", "R2", 1001, spending: 501)
    #expect(try world.plan().refused == [3: .beyondShare])
  }

  @Test func `a used coupon, and a stamp beyond the card's last, are foreseen`() throws {
    var coupons = LedgerWorld()
    coupons.template?.type = "COUPON"
    coupons.pass(501, "K1", status: "USED")
    coupons.row(.status, "K1", "R1", status: "USED")
    #expect(try coupons.plan().refused == [2: .usedCoupon])
    var stamps = LedgerWorld()
    stamps.template?.type = "CHOP"
    stamps.pass(501, "K1", stamps: "8")
    stamps.row(.chop, "K1", "R1", count: 3)
    stamps.row(.chop, "K1", "R2", count: 2)
    stamps.row(.chop, "K1", "R3", count: 1)
    #expect(try stamps.plan().refused == [2: .beyondLastStamp])
  }
}

/// Answers whose balances tell that a repeat was counted.
@Suite("An answer's balances")
struct BalanceCheckTests {
  private func isTwice(_ seen: String?, _ before: String?, _ after: String?, attempts: Int = 2) -> Bool {
    BalanceCheck(before: seen, TransactionReceipt(balanceBefore: before, balanceAfter: after))
      .isCountedTwice(attempts: attempts)
  }

  @Test func `a repeat that begins by its own step further on was counted twice`() {
    #expect(isTwice("100.00", "110.00", "120.00"))
    #expect(isTwice("100", "90.00", "80.00"))
  }

  @Test func `one that begins some of its steps further on was counted more often, up to the sends there were`() {
    #expect(isTwice("100.00", "106.00", "109.00", attempts: 3))
    #expect(!isTwice("100.00", "106.00", "109.00"))
    #expect(isTwice("100.00", "60.00", "40.00", attempts: 3))
    #expect(!isTwice("100.00", "97.00", "100.00", attempts: 4), "one step back is somebody else's")
  }

  @Test func `one that begins where the card stood was not, and neither was a first send`() {
    #expect(!isTwice("100.00", "100.00", "110.00"))
    #expect(!isTwice("100.00", "110.00", "120.00", attempts: 1))
    #expect(!isTwice("100.00", "105.00", "115.00"), "somebody else's transaction in between")
    #expect(!isTwice(nil, "110.00", "120.00"))
    #expect(!isTwice("100.00", nil, nil))
  }

  @Test func `a transaction comes back whole from the changes that keep it`() {
    let transactions = [
      Transaction(
        type: .purchaseSpending, purchaseID: "R 1", line: "2", amount: 12_345, spending: 5, code: "c", time: 7),
      Transaction(type: .status, purchaseID: "R2", status: "USED"), Transaction(type: .chop, purchaseID: "3", count: 2),
    ]
    #expect(transactions.map { Transaction($0.changes) } == transactions)
    #expect(Transaction([FieldChange(name: "balance", before: "1", after: "2")]) == nil)
  }
}
