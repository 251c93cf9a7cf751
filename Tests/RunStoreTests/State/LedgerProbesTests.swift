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

  @Test func `how a pass was is kept from the first change until it is so again`() throws {
    let ledger = try Ledger.inMemory(scope: scope)
    try ledger.keepProbed(PassID(7), original: "first", at: Timestamp(milliseconds: 1))
    try ledger.keepProbed(PassID(7), original: "half changed", at: Timestamp(milliseconds: 2))
    #expect(try ledger.probedPasses().map(\.original) == ["first"])
    try ledger.forgetProbed(PassID(7))
    #expect(try ledger.probedPasses().isEmpty)
  }
}
