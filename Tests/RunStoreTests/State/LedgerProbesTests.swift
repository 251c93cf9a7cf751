import Passes
import RunStore
import Testing

@Suite struct LedgerProbesTests {
  private let scope = Scope(account: "coffee-chain", template: 1674)

  @Test func `what a probe saw replaces what an earlier one saw`() throws {
    let ledger = try Ledger.inMemory(scope: scope)
    try ledger.note([("put", "merges"), ("page-size", "100")], at: Timestamp(milliseconds: 1))
    try ledger.note([("put", "replaces")], at: Timestamp(milliseconds: 2))
    #expect(
      try ledger.probes() == [
        Probed(name: "page-size", seen: "100", at: Timestamp(milliseconds: 1)),
        Probed(name: "put", seen: "replaces", at: Timestamp(milliseconds: 2)),
      ])
  }

  @Test func `what a field was first is kept until it is taken back`() throws {
    let ledger = try Ledger.inMemory(scope: scope)
    func change(_ ours: String?, before: String?) -> ProbedChange {
      ProbedChange(
        passID: PassID(7), field: "lastName", before: before, ours: ours, at: Timestamp(milliseconds: 1))
    }
    try ledger.keep(change("Petrova ~", before: "Petrova"))
    try ledger.keep(change(nil, before: "Petrova ~"))
    #expect(try ledger.probedChanges() == [change(nil, before: "Petrova")])
    try ledger.forget(change(nil, before: "Petrova"))
    #expect(try ledger.probedChanges().isEmpty)
  }
}
