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
    let disk = SlowDisk(latecomers: 9)
    let group = CommitGroup { steps in disk.sync(steps) }
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.commit {} }
      for _ in 0..<9 {
        tasks.addTask {
          while !disk.isBusy { await Task.yield() }
          disk.arrive()
          try await group.commit {}
        }
      }
      try await tasks.waitForAll()
    }
    #expect(disk.sizes.first == 1)
    #expect(disk.sizes.reduce(0, +) == 10)
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

  @Test("where the commit fails, a transaction that had failed by itself says its own reason")
  func ownReasonStands() async {
    struct DiskFull: Error, Equatable {}
    let group = CommitGroup { steps in
      for step in steps { step() }
      throw Refused()
    }
    await #expect(throws: DiskFull()) { try await group.commit { throw DiskFull() } }
  }

  @Test("in the real ledger, a step that is refused leaves the steps beside it in place")
  func realLedger() async throws {
    let night = try Night()
    let group = CommitGroup(night.ledger.together)
    let first = try await group.commit { try night.intend(1, "000001") }
    #expect(first.attempts == 1)
    // One open intent for a customer.
    await #expect(throws: LedgerError.self) { try await group.commit { try night.intend(2, "000001") } }
    _ = try await group.commit { try night.intend(3, "000002") }
    #expect(try night.ledger.openIntents().map(\.operation.key) == ["000001", "000002"])
  }

  @Test("several steps are one transaction, and one that is refused is undone alone")
  func oneTransaction() throws {
    let night = try Night()
    try night.ledger.together([
      { _ = try? night.intend(1, "000001") }, { _ = try? night.intend(2, "000001") },
      { _ = try? night.intend(3, "000002") },
    ])
    #expect(try night.ledger.openIntents().map(\.operation.key) == ["000001", "000002"])
  }
}

/// A disk whose first sync lasts until all latecomers have come.
private final class SlowDisk: Sendable {
  private struct State: Sendable {
    var sizes: [Int] = []
    var arrived = 0
  }

  private let state = Mutex(State())
  private let latecomers: Int

  init(latecomers: Int) { self.latecomers = latecomers }

  var isBusy: Bool { state.withLock { !$0.sizes.isEmpty } }
  var sizes: [Int] { state.withLock(\.sizes) }

  func arrive() { state.withLock { $0.arrived += 1 } }

  func sync(_ steps: [@Sendable () -> Void]) {
    state.withLock { $0.sizes.append(steps.count) }
    while state.withLock({ $0.arrived < latecomers }) {}
    for step in steps { step() }
  }
}

/// A ledger with a run that was begun.
private struct Night: Sendable {
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

  func intend(_ ordinal: Int, _ key: String) throws -> Intent {
    try ledger.intend(OperationRef(run: run.id, ordinal: ordinal, action: .create, key: key), write, at: now)
  }
}
