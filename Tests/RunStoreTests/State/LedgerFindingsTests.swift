import Passes
import Testing

@testable import RunStore

@Suite struct LedgerFindingsTests {
  private func finding(_ kind: Finding.Kind, _ field: String?, loona: String? = nil) -> Finding {
    Finding(kind: kind, settlement: .kept, key: "K1", passID: PassID(7), field: field, source: "1.00", loona: loona)
  }

  @Test func `what a run finds out is kept in the order of its plan, and what is found again replaces it`() throws {
    let (ledger, run) = try ledgerWithRun()
    let second = OperationRef(run: run.id, ordinal: 2, action: .update, key: "K1", passID: PassID(7))
    let first = OperationRef(run: run.id, ordinal: 1, action: .update, key: "K0", passID: PassID(6))
    try ledger.note([finding(.conflict, "balance", loona: "2.00"), finding(.nameDropped, "level")], of: second)
    try ledger.note([finding(.conflict, nil)], of: first)
    try ledger.note([finding(.conflict, "balance", loona: "3.00")], of: second)
    #expect(
      try ledger.findings(of: run.id) == [
        finding(.conflict, nil), finding(.nameDropped, "level"), finding(.conflict, "balance", loona: "3.00"),
      ])
    #expect(try ledger.findings(of: run.id, limit: 1) == [finding(.conflict, nil)])
    #expect(try ledger.findings(of: run.id + 1) == [])
  }

  @Test func `a finding that can't be kept takes its outcome back with it`() throws {
    let (ledger, run) = try ledgerWithRun()
    let operation = OperationRef(run: run.id, ordinal: 1, action: .update, key: "K1", passID: PassID(7))
    let stranger = OperationRef(run: run.id + 1, ordinal: 1, action: .update, key: "K1", passID: PassID(7))
    #expect(throws: (any Error).self) {
      try ledger.atomically {
        try ledger.record(operation, Outcome(kind: .done, at: time(1)))
        try ledger.note([finding(.conflict, nil)], of: stranger)
      }
    }
    #expect(try all(ledger.outcomes(of: run.id)).isEmpty)
  }

  @Test func `the longest lag of a run's first passes is kept, and none is not zero`() throws {
    let (ledger, run) = try ledgerWithRun()
    #expect(try ledger.canaryLag(of: run.id) == nil)
    for lag in [3, 40, 12] { try ledger.noteCanaryLag(.seconds(lag), of: run.id) }
    #expect(try ledger.canaryLag(of: run.id) == .seconds(40))
  }
}
