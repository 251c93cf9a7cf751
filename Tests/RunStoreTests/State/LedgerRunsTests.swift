import Passes
import RunStore
import Testing

struct LedgerRunsTests {
  @Test("A plan is begun once")
  func begunOnce() throws {
    let ledger = try Ledger.inMemory(scope: coffee)
    let run = try ledger.begin(
      identity(), folder: "one", rows: SourceRows(customers: 7, balances: 5, joined: 4), at: time(1000))
    #expect(throws: LedgerError.alreadyBegun(run)) {
      try ledger.begin(identity(), folder: "two", rows: nil, at: time(2000))
    }
    #expect(try ledger.run(ofPlan: "plan-1") == run)
    #expect(try ledger.history() == [run])
  }

  @Test("A plan is stale once another run has begun, written or ended after it was made")
  func stale() throws {
    let ledger = try Ledger.inMemory(scope: coffee)
    let run = try ledger.begin(identity("a", at: 1000), folder: "a", rows: nil, at: time(1000))
    let older = identity("b", kind: .plan, at: 900)
    #expect(throws: LedgerError.newerRun(run)) { try ledger.begin(older, folder: "b", rows: nil, at: time(3000)) }
    let intent = try ledger.intend(OperationRef(create(1, "K1"), of: run.id), write(), at: time(1500))
    let during = identity("c", kind: .plan, at: 1400)
    #expect(throws: LedgerError.newerRun(run)) { try ledger.begin(during, folder: "c", rows: nil, at: time(3000)) }
    try ledger.settle(intent.id, Outcome(kind: .done, at: time(1600)))
    try ledger.end(run.id, exitCode: 0, verdict: "agrees", at: time(1700))
    let ended = try ledger.run(ofPlan: "a")
    #expect(ended?.exitCode == 0)
    let late = identity("d", kind: .plan, at: 1650)
    #expect(throws: LedgerError.self) { try ledger.begin(late, folder: "d", rows: nil, at: time(3000)) }
    #expect(try ledger.begin(identity("e", at: 1700), folder: "e", rows: nil, at: time(3000)).id > run.id)
  }

  @Test("A plan is stale once a run was begun that it did not know of, whatever the clock says")
  func staleByNumber() throws {
    let ledger = try Ledger.inMemory(scope: coffee)
    let known = try ledger.begin(identity("a", at: 1000), folder: "a", rows: nil, at: time(1000))
    let plan = identity("b", kind: .plan, at: 2000)
    // The clock was set back before it began.
    let run = try ledger.begin(identity("c", at: 1100), folder: "c", rows: nil, after: known.id, at: time(1500))
    #expect(throws: LedgerError.newerRun(run)) {
      try ledger.begin(plan, folder: "b", rows: nil, after: known.id, at: time(3000))
    }
    #expect(try ledger.begin(plan, folder: "b", rows: nil, after: run.id, at: time(3000)).id > run.id)
  }

  @Test("A run is resumed as long as no later one was begun")
  func resumed() throws {
    let ledger = try Ledger.inMemory(scope: coffee)
    let run = try ledger.begin(identity("a"), folder: "a", rows: nil, at: time(1000))
    try ledger.end(run.id, exitCode: 5, verdict: "stopped", at: time(1100))
    #expect(try ledger.resume(run.id) == run)
    let later = try ledger.begin(identity("b", at: 1200), folder: "b", rows: nil, at: time(1200))
    #expect(throws: LedgerError.newerRun(later)) { try ledger.resume(run.id) }
    #expect(throws: LedgerError.unknownRun(id: 99)) { try ledger.resume(99) }
    #expect(throws: LedgerError.unknownRun(id: 99)) { try ledger.end(99, exitCode: 0, verdict: "", at: time(1)) }
  }

  @Test("A preview, and another template's plan, are never begun")
  func refused() throws {
    let ledger = try Ledger.inMemory(scope: coffee)
    #expect(throws: LedgerError.preview(planID: "plan-1")) {
      try ledger.begin(identity(kind: .preview), folder: "a", rows: nil, at: time(1))
    }
    var other = identity()
    other.scope.template = 2
    #expect(throws: LedgerError.otherScope(plan: other.scope, state: coffee)) {
      try ledger.begin(other, folder: "a", rows: nil, at: time(1))
    }
  }

  @Test("Shrinking is measured against the last run with whole sources")
  func sourceRows() throws {
    let ledger = try Ledger.inMemory(scope: coffee)
    #expect(try ledger.lastSourceRows() == nil)
    let rows = SourceRows(customers: 7, balances: nil, joined: nil)
    _ = try ledger.begin(identity("a", at: 1), folder: "a", rows: SourceRows(customers: 9), at: time(1))
    _ = try ledger.begin(identity("b", at: 2), folder: "b", rows: rows, at: time(2))
    _ = try ledger.begin(identity("c", at: 3), folder: "c", rows: nil, at: time(3))
    #expect(try ledger.lastSourceRows() == rows)
    #expect(try ledger.history(limit: 2).map(\.planID) == ["c", "b"])
  }

  @Test("How far a run was is kept batch by batch")
  func progress() throws {
    let (ledger, run) = try ledgerWithRun()
    let rows = [Progress(at: time(1), done: 0, total: 9), Progress(at: time(2), done: 5, total: 9)]
    for row in rows { try ledger.note(row, of: run.id) }
    #expect(try ledger.progress(of: run.id) == rows)
  }

  @Test("The summary counts what the state remembers")
  func summary() throws {
    let (ledger, run) = try ledgerWithRun()
    let seen = [FieldMemory(name: "a", sent: "b", seen: "b")]
    let unseen = [FieldMemory(name: "a", sent: "b", seen: nil)]
    try ledger.remember(
      [
        PassMemory(key: "K1", passID: PassID(1), origin: .created, fields: unseen),
        PassMemory(key: "K2", passID: PassID(2), origin: .adopted, fields: seen),
        PassMemory(key: "K3", passID: PassID(3), origin: .adopted, fields: seen),
      ], at: time(1))
    _ = try ledger.intend(OperationRef(create(1, "K4"), of: run.id), write(), at: time(1))
    let summary = try ledger.summary()
    #expect(summary.passes == [.created: 1, .adopted: 2])
    #expect(summary.unseenPasses == 1)
    #expect(summary.openIntents == 1)
    #expect(summary.runs == 1)
    #expect(summary.lastRun == run)
    #expect(summary.noCreateBefore == nil)
  }
}
