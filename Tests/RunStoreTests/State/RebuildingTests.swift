import Foundation
import Passes
import RunStore
import Testing

struct RebuildingTests {
  private let ours = FieldMemory(name: "phone", sent: "+79991234567", seen: nil)

  /// A plan that made K1's pass 7 and changed K2's, left K3 in doubt, and adopted K4's.
  private func plan() throws -> PlanFile {
    let plan = try sealedPlan([
      .operation(create(1, "K1")), .operation(update(2, "K2", pass: 502)), .operation(create(3, "K3")),
      .observation(key: "K4", passID: PassID(504), fields: [ours]),
    ])
    let (ledger, run) = try ledgerWithRun()
    let first = try ledger.intend(OperationRef(create(1, "K1"), of: run.id), write(), at: time(1))
    try ledger.settle(
      first.id, Outcome(kind: .done, passID: PassID(7), at: time(2), written: create(1, "K1").changes))
    try ledger.record(
      OperationRef(update(2, "K2", pass: 502), of: run.id), Outcome(kind: .done, passID: PassID(502), at: time(3)))
    _ = try ledger.intend(OperationRef(create(3, "K3"), of: run.id), write(), at: time(4))
    try plan.copyResults(from: ledger, of: run.id)
    return plan
  }

  @Test("A rebuilt state knows the passes of the folders and of the listing, and which plans were begun")
  func rebuilt() throws {
    let rebuilding = try Ledger.Rebuilding.inMemory(scope: coffee, noCreateBefore: time(900_000))
    try rebuilding.register(BegunMark(identity(), at: time(1000)), folder: "one")
    try rebuilding.read(plan())
    try rebuilding.adopt([("K1", PassID(7)), ("K3", PassID(503)), ("K5", PassID(505))], at: time(5))
    let ledger = try rebuilding.finish()
    #expect(
      try ledger.pass(of: "K1") == PassMemory(key: "K1", passID: PassID(7), origin: .created, fields: [ours]))
    #expect(try ledger.pass(of: "K2")?.fields == update(2, "K2", pass: 502).agreed)
    #expect(try ledger.pass(of: "K3") == PassMemory(key: "K3", passID: PassID(503), origin: .adopted, fields: []))
    #expect(try ledger.pass(of: "K4")?.fields == [ours])
    #expect(try ledger.pass(of: "K5")?.passID == PassID(505))
    #expect(try ledger.noCreateBefore() == time(900_000))
    #expect(throws: LedgerError.self) { try ledger.begin(identity(), folder: "one", rows: nil, at: time(2000)) }
  }

  @Test("A create that was answered with another pass stays known, also where the rebuild is started over")
  func otherPass() throws {
    let plan = try sealedPlan([.operation(create(1, "K1")), .operation(create(2, "K2"))])
    let (ledger, run) = try ledgerWithRun()
    for (ordinal, key, pass) in [(1, "K1", 71 as Int64?), (2, "K2", nil)] {
      let intent = try ledger.intend(OperationRef(create(ordinal, key), of: run.id), write(), at: time(1))
      try ledger.settle(
        intent.id,
        Outcome(kind: .conflict, passID: pass.map { PassID($0) }, reason: Outcome.strangeAnswer, at: time(2)))
    }
    #expect(try ledger.otherPasses() == ["K1": PassID(71)])
    try plan.copyResults(from: ledger, of: run.id)
    let folder = try TemporaryFolder()
    for _ in 0..<2 {
      let rebuilding = try Ledger.Rebuilding.start(
        at: folder.file("state.sqlite"), scope: coffee, noCreateBefore: time(1))
      try rebuilding.register(BegunMark(identity(), at: time(1000)), folder: "one")
      try rebuilding.read(plan)
    }
    let rebuilding = try Ledger.Rebuilding.start(
      at: folder.file("state.sqlite"), scope: coffee, noCreateBefore: time(1))
    try rebuilding.register(BegunMark(identity(), at: time(1000)), folder: "one")
    try rebuilding.read(plan)
    #expect(try rebuilding.finish().otherPasses() == ["K1": PassID(71)])
  }

  @Test("A rebuild that was cut off is seen, and started over")
  func cutOff() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state.sqlite")
    do {
      let rebuilding = try Ledger.Rebuilding.start(at: path, scope: coffee, noCreateBefore: time(1))
      try rebuilding.adopt([("K1", PassID(7))], at: time(1))
    }
    #expect(throws: LedgerError.rebuildUnfinished(path: path)) { try Ledger.open(at: path, scope: coffee) }
    let again = try Ledger.Rebuilding.start(at: path, scope: coffee, noCreateBefore: time(2))
    try again.adopt([("K2", PassID(8))], at: time(2))
    let ledger = try again.finish()
    #expect(try ledger.pass(of: "K1") == nil)
    #expect(try ledger.pass(of: "K2")?.passID == PassID(8))
    #expect(throws: LedgerError.notEmpty(path: path, scope: coffee)) {
      try Ledger.Rebuilding.start(at: path, scope: coffee, noCreateBefore: time(3))
    }
    #expect(try Ledger.open(at: path, scope: coffee).noCreateBefore() == time(2))
  }

  @Test("What a folder does not tell of a transaction stays unknown until an answer says that it is done")
  func transactions() throws {
    func receipt(_ ordinal: Int) -> Passes.Operation {
      Operation(
        ordinal: ordinal, action: .transact, key: "K1", passID: PassID(5),
        changes: Transaction(type: .spending, purchaseID: "R\(ordinal)", amount: 100).changes)
    }
    let ledgers = identity(kind: .transactions)
    let plan = try sealedPlan((1...4).map { .operation(receipt($0)) }, ledgers)
    let before = try Ledger.inMemory(scope: coffee)
    let killed = try before.begin(ledgers, folder: "one", rows: nil, at: time(1000))
    for (ordinal, kind) in [(1, Outcome.Kind.done), (2, .failed), (3, .notAttempted)] {
      try before.record(OperationRef(receipt(ordinal), of: killed.id), Outcome(kind: kind, at: time(2)))
    }
    try plan.copyResults(from: before, of: killed.id)

    let rebuilding = try Ledger.Rebuilding.inMemory(scope: coffee, noCreateBefore: time(1))
    try rebuilding.register(BegunMark(ledgers, at: time(1000)), folder: "one")
    try rebuilding.read(plan)
    let ledger = try rebuilding.finish()
    func standings() throws -> [TransactionStanding] {
      var standings: [String: TransactionStanding] = [:]
      try ledger.entries { standings[$0.purchaseID] = $0.standing }
      return (1...4).compactMap { standings["R\($0)"] }
    }
    // A run that had stopped may have been resumed, and killed then.
    #expect(try standings() == [.done, .without, .unknown, .unknown])
    #expect(try ledger.openIntents().isEmpty)

    let next = try ledger.begin(identity("plan-2", kind: .transactions), folder: "two", rows: nil, at: time(2000))
    func send(_ ordinal: Int, _ kind: Outcome.Kind) throws {
      let write = Write(idempotencyKey: "k", body: [1], changes: receipt(ordinal).changes)
      let intent = try ledger.intend(OperationRef(receipt(ordinal), of: next.id), write, at: time(2001))
      #expect(try standings()[ordinal - 1] == .open)
      try ledger.settle(intent.id, Outcome(kind: kind, at: time(2002)))
    }
    try send(3, .notAttempted)
    #expect(try standings() == [.done, .without, .unknown, .unknown], "a send that came to nothing tells nothing")
    try send(3, .done)
    try send(4, .failed)
    #expect(try standings() == [.done, .without, .done, .unknown], "nor does a refusal of what may be done already")
    #expect(try ledger.wasUnknown(Transaction(type: .spending, purchaseID: "R4", amount: 100)))
    #expect(try !ledger.wasUnknown(Transaction(type: .spending, purchaseID: "R2", amount: 100)))
  }

  @Test("Folders of another template are passed over")
  func otherTemplate() throws {
    let tea = Scope(account: "coffee-chain", template: 2)
    let rebuilding = try Ledger.Rebuilding.inMemory(scope: tea, noCreateBefore: time(1))
    try rebuilding.register(BegunMark(identity(), at: time(1000)), folder: "one")
    try rebuilding.read(plan())
    let summary = try rebuilding.finish().summary()
    #expect(summary.runs == 0)
    #expect(summary.passes.isEmpty)
  }
}
