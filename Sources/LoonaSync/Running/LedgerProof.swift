import LoonaAPI
import Passes
import RunStore

import struct Passes.Operation

/// What a ledger's transactions came to, and what the cards must show for it.
struct LedgerTally {
  private(set) var outcomes = LedgerOutcomes()
  private(set) var retries = 0
  /// Those whose answer may be that of a send before the state was rebuilt.
  private(set) var untold = 0
  /// What the last transaction of each pass left there, by the answer to it.
  private(set) var expected: [PassID: (key: String, name: String, value: String)] = [:]

  init(_ plan: PlanFile, outcomes ledger: Ledger, run: Run.ID) throws {
    var operations = plan.operations(of: .transact)
    while let batch = try operations.next(), let first = batch.first, let last = batch.last {
      let results = try ledger.outcomes(of: run, in: first.ordinal...last.ordinal)
      for operation in batch { count(operation, results[operation.ordinal]?.outcome) }
    }
  }

  private mutating func count(_ operation: Operation, _ outcome: Outcome?) {
    outcomes.count(outcome?.kind ?? .notAttempted, amount: operation.transaction?.amount ?? 0)
    retries += max(0, (outcome?.attempts ?? 0) - 1)
    if outcome?.reason == Outcome.answeredFromBefore { untold += 1 }
    guard let outcome, outcome.attempts > 0, let pass = operation.passID else { return }
    guard outcome.kind == .done, outcome.tellsOfNow,
      let shown = outcome.written.last(where: { $0.after != nil }),
      let value = shown.after
    else {
      expected[pass] = nil
      return
    }
    expected[pass] = (operation.key, shown.name, value)
  }
}

extension LedgerTally {
  /// Reads Loona again: each card must show what the answer to its last transaction said.
  func prove(
    _ session: LoonaSession, within bounds: WaitBounds
  ) async throws -> (RunFigures.Verification, [Finding]) {
    let names = Set(expected.values.map(\.name)).subtracting(["status"]).sorted()
    var figures = RunFigures.Verification()
    var findings: [Finding] = []
    let listing = Listing(
      session.client, templateID: session.scope.template, valueNames: names, pageSize: session.pageSize, within: bounds)
    let outcome = try await listing.read { pass in
      try bounds.requireTime(at: session.timeline.now(), while: "the listing was read for verification")
      guard let wanted = expected[pass.id] else { return }
      let shown = names.firstIndex(of: wanted.name).map { pass.values[$0]?.string } ?? pass.status?.string
      let type = wanted.name == "status" ? FieldRule.ValueType.text : .money(decimals: Transaction.decimals)
      guard type.normalised(shown ?? "") != type.normalised(wanted.value) else { return }
      figures.differences += 1
      if findings.count < Verifying.findingsMax {
        findings.append(
          Finding(
            kind: .changedAfterWrite, key: wanted.key, passID: pass.id, field: wanted.name, source: wanted.value,
            loona: shown))
      }
    }
    if let failure = outcome.failure {
      try bounds.requireTime(at: session.timeline.now(), while: "the listing was read for verification")
      throw Failure.of(failure, asking: "the listing for verification")
    }
    figures.listed = outcome.end.count
    figures.isComplete = outcome.isComplete
    return (figures, findings)
  }
}
