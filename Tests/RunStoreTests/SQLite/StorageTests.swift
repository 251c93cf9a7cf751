import GRDB
import Passes
import Testing

@testable import RunStore

@Suite("A commit of several writes") struct StorageTests {
  @Test func `after SQLite undid it by itself, no later write is made alone`() throws {
    let (ledger, run) = try ledgerWithRun()
    let storage = ledger.storage
    let undo: @Sendable () -> Void = {
      try? storage.queue.unsafeReentrantWrite { try $0.execute(sql: "ROLLBACK") }
    }
    let later: @Sendable () -> Void = {
      _ = try? ledger.intend(OperationRef(create(1, "K1"), of: run.id), write(), at: time(9))
    }
    #expect(throws: StorageError.unwritable(path: ":memory:", reason: "a write of the same commit failed")) {
      try storage.together([undo, later])
    }
    #expect(try ledger.openIntents().isEmpty)
    try storage.together([later])
    #expect(try ledger.openIntents().count == 1)
  }
}
