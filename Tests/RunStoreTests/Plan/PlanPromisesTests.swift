import GRDB
import Passes
import Testing

import struct Passes.Operation

@testable import RunStore

struct PlanPromisesTests {
  @Test(
    "A sealed plan can't be changed, not even by raw SQL",
    arguments: ["plan", "operation", "finding", "observation", "reject"], ["UPDATE", "DELETE", "INSERT"])
  func sealed(_ table: String, _ change: String) throws {
    let writer = try PlanFile.Writer()
    try writer.append(create(1, "K1"))
    try writer.append(Finding(kind: .missing))
    try writer.append(.observation(key: "K2", passID: PassID(2), fields: []))
    try writer.append(RejectedRow(source: .customers, file: "c", line: 2, code: "x", reason: "y", raw: []))
    let plan = try writer.seal(identity())
    let sql = [
      "UPDATE": "UPDATE \(table) SET rowid = rowid", "DELETE": "DELETE FROM \(table)",
      "INSERT": "INSERT INTO \(table) SELECT * FROM \(table)",
    ]
    let error = #expect(throws: DatabaseError.self) {
      try plan.storage.write { try $0.execute(sql: sql[change] ?? "") }
    }
    #expect(error?.message == "the plan is sealed")
  }

  @Test("Results may be replaced after the seal, as often as one likes")
  func results() throws {
    let (ledger, run) = try ledgerWithRun()
    let plan = try sealedPlan([.operation(create(1, "K1")), .operation(update(2, "K2", pass: 502))])
    try plan.copyResults(from: ledger, of: run.id)
    #expect(try plan.results(in: 1...2).isEmpty)
    let intent = try ledger.intend(OperationRef(create(1, "K1"), of: run.id), write(), at: time(1))
    try plan.copyResults(from: ledger, of: run.id)
    #expect(try plan.results(in: 1...2).mapValues(\.kind) == [1: .inDoubt])
    let done = Outcome(
      kind: .done, passID: PassID(7), attempts: 1, at: time(9), written: [.init(name: "a", before: nil, after: "b")])
    try ledger.settle(
      intent.id, done,
      remembering: PassMemory(key: "K1", passID: PassID(7), origin: .created, url: "https://x", fields: []))
    try ledger.record(
      OperationRef(update(2, "K2", pass: 502), of: run.id), Outcome(kind: .gone, reason: "404", at: time(10)))
    try plan.copyResults(from: ledger, of: run.id)
    #expect(try plan.results(in: 1...1) == [1: done])
    #expect(try plan.resultRows(in: 1...2)[1]?.url == "https://x")
    #expect(try plan.resultCounts() == [.done: 1, .gone: 1])
  }

  @Test("Figures are kept beside the plan, and replaced whole")
  func figures() throws {
    let plan = try sealedPlan([])
    #expect(try plan.figures() == nil)
    try plan.setFigures(#"{"a":1}"#)
    try plan.setFigures(#"{"a":2}"#)
    #expect(try plan.figures() == #"{"a":2}"#)
  }

  @Test(
    "Two operations for one key or one pass, and one without its pass, make no plan",
    arguments: [
      [create(1, "K1"), update(2, "K1", pass: 2)], [update(1, "K1", pass: 2), update(2, "K2", pass: 2)],
      [create(1, "K1"), create(1, "K2")], [create(0, "K1")], [create(1, "")],
      [Operation(ordinal: 1, action: .update, key: "K1", changes: [])],
      [Operation(ordinal: 1, action: .create, key: "K1", passID: PassID(1), changes: [])],
    ])
  func inconsistent(_ operations: [Operation]) throws {
    let error = #expect(throws: PlanFileError.self) { try sealedPlan(operations.map { .operation($0) }) }
    guard case .inconsistent = error else { throw PowerCut() }
  }

  @Test("Every word of the core's enumerations has its place in the file")
  func words() throws {
    let actions = Operation.Action.allCases.enumerated().map { index, action in
      Planned.operation(
        Operation(
          ordinal: index + 1, action: action, key: "K\(index)", passID: action == .create ? nil : PassID(Int64(index)),
          changes: []))
    }
    let plan = try sealedPlan(actions + Finding.Kind.allCases.map { .finding(Finding(kind: $0)) })
    #expect(try plan.counted().operations.count == Operation.Action.allCases.count)
    #expect(try plan.counted().findings.count == Finding.Kind.allCases.count)
    let (ledger, run) = try ledgerWithRun()
    for (index, kind) in Outcome.Kind.allCases.enumerated() {
      let operation = OperationRef(run: run.id, ordinal: index + 1, action: .settle, key: "K\(index)")
      try ledger.record(operation, Outcome(kind: kind, at: time(1)))
    }
    #expect(try all(ledger.outcomes(of: run.id)).map(\.outcome.kind) == Outcome.Kind.allCases)
  }

  @Test("A death before a commit leaves no half of a seal")
  func deathAtTheSeal() throws {
    let commits = Commits(dyingAt: 4)
    let writer = try PlanFile.Writer(inMemory: commits.willCommit)
    try writer.append(create(1, "K1"))
    #expect(throws: PowerCut.self) { try writer.seal(identity()) }
  }
}
