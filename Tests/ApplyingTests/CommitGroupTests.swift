import Passes
import RunStore
import Synchronization
import Testing

@testable import Applying

@Suite("Transactions that share a commit")
struct CommitGroupTests {
  private struct Refused: Error, Equatable {}

  @Test("every caller gets what its own transaction returned")
  func everyCallerGetsItsOwn() async throws {
    let group = CommitGroup { steps in for step in steps { step() } }
    let results = try await withThrowingTaskGroup(of: (Int, Int).self) { tasks in
      for number in 0..<200 {
        tasks.addTask { (number, try await group.commit { number * number }) }
      }
      return try await tasks.reduce(into: [Int: Int]()) { $0[$1.0] = $1.1 }
    }
    #expect(results == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, $0 * $0) }))
  }

  @Test("those that come while a commit is under way share the next one")
  func lateOnesShare() async throws {
    let sizes = Mutex<[Int]>([])
    let isBusy = Mutex(true)
    let arrived = Mutex(0)
    let group = CommitGroup { steps in
      sizes.withLock { $0.append(steps.count) }
      // The first commit lasts until all others wait behind it.
      while isBusy.withLock(\.self) {
        if arrived.withLock({ $0 == 9 }) { isBusy.withLock { $0 = false } }
      }
      for step in steps { step() }
    }
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.commit {} }
      for _ in 0..<9 {
        tasks.addTask {
          while sizes.withLock(\.isEmpty) { await Task.yield() }
          arrived.withLock { $0 += 1 }
          try await group.commit {}
        }
      }
      try await tasks.waitForAll()
    }
    let counts = sizes.withLock(\.self)
    #expect(counts.first == 1)
    #expect(counts.reduce(0, +) == 10)
  }

  @Test("a transaction that fails fails for its own caller alone")
  func failuresStayAlone() async throws {
    let group = CommitGroup { steps in for step in steps { step() } }
    await #expect(throws: Refused()) { try await group.commit { throw Refused() } }
    #expect(try await group.commit { 7 } == 7)
  }

  @Test("where the commit itself fails, no caller is told that its transaction stands")
  func failedCommitFailsAll() async {
    let group = CommitGroup { steps in
      for step in steps { step() }
      throw Refused()
    }
    await #expect(throws: Refused()) { try await group.commit { 7 } }
  }

  @Test("in the real ledger, a step that is refused leaves the steps beside it in place")
  func realLedger() throws {
    let night = try Night()
    let first = try night.operation(1, "000001")
    let again = try night.operation(2, "000001")
    let outcomes = Mutex<[Bool]>([])
    try night.ledger.together(
      [first, again].map { reference in
        {
          let stands = (try? night.ledger.intend(reference, night.write, at: night.now)) != nil
          outcomes.withLock { $0.append(stands) }
        }
      })
    // One open intent for a customer: the second is refused, and undone alone.
    #expect(outcomes.withLock(\.self) == [true, false])
    #expect(try night.ledger.openIntents().count == 1)
  }
}

/// A ledger with a run that was begun.
private struct Night {
  let ledger: Ledger
  let run: Run
  let now = Timestamp(milliseconds: 1_800_000_000_000)
  let write = Write(idempotencyKey: "k", body: Array("{}".utf8), changes: [])

  init() throws {
    let scope = Scope(account: "coffee", template: 1674)
    ledger = try Ledger.inMemory(scope: scope)
    let identity = PlanIdentity(
      id: "1", scope: scope, kind: .run, createdAt: now, inputs: [], configurationDigest: "", templateDigest: "",
      settleAfter: .seconds(1), listing: .init(isComplete: true, count: 0, lastPassID: nil))
    run = try ledger.begin(identity, folder: "f", rows: nil, at: now)
  }

  func operation(_ ordinal: Int, _ key: String) throws -> OperationRef {
    OperationRef(run: run.id, ordinal: ordinal, action: .create, key: key)
  }
}
