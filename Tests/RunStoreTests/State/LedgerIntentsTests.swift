import GRDB
import Passes
import Testing

@testable import RunStore

struct LedgerIntentsTests {
  @Test("A customer has one open intent, of whatever run, and the schema holds that too")
  func oneOpenIntent() throws {
    let (ledger, run) = try ledgerWithRun()
    let intent = try ledger.intend(OperationRef(create(1, "K1"), of: run.id), write(), at: time(1))
    #expect(throws: LedgerError.intentIsOpen(ordinal: 2)) {
      try ledger.intend(OperationRef(update(2, "K1", pass: 5), of: run.id), write(), at: time(2))
    }
    #expect(throws: DatabaseError.self) {
      try ledger.storage.write { database in
        try database.execute(
          sql: """
            INSERT INTO intent (scope, run, ordinal, action, key, idempotency_key, body, body_digest, attempts,
              first_sent_at, sent_at, written)
            SELECT scope, run, 2, action, key, 'other', body, body_digest, attempts, first_sent_at, sent_at, written
            FROM intent
            """)
      }
    }
    try ledger.settle(intent.id, Outcome(kind: .dropped, at: time(3)))
    _ = try ledger.intend(OperationRef(update(2, "K1", pass: 5), of: run.id), write(), at: time(4))
  }

  @Test("An intent outlives a restart, whole")
  func outlives() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state.sqlite")
    let operation = OperationRef(run: 1, ordinal: 3, action: .update, key: "K1", passID: PassID(5))
    let body = write(#"{"a":"\#u{0}"}"#)
    do {
      let ledger = try Ledger.open(at: path, scope: coffee, creating: true)
      _ = try ledger.begin(identity(), folder: "a", rows: nil, at: time(1))
      let intent = try ledger.intend(operation, body, at: time(10))
      _ = try ledger.sendAgain(intent.id, at: time(20))
      try ledger.noteDoubt(intent.id, reason: "no answer in time", lastArrivalAt: time(25))
      try ledger.noteDoubt(intent.id, reason: "the service answered 502", lastArrivalAt: time(24))
    }
    let ledger = try Ledger.open(at: path, scope: coffee)
    let intents = try ledger.openIntents()
    #expect(
      intents == [
        Intent(
          id: 1, operation: operation, write: body, bodyDigest: Ledger.digest(body.body), attempts: 2,
          firstSentAt: time(10), sentAt: time(20), lastArrivalAt: time(25), reason: "the service answered 502")
      ])
    #expect(try ledger.openIntents(of: 1) == intents)
    #expect(try ledger.openIntents(of: 2).isEmpty)
    #expect(intents[0].open == OpenIntent(key: "K1", action: .update, passID: PassID(5)))
  }

  @Test("A create is repeated with its own bytes and key only; an update may be decided anew")
  func repeats() throws {
    let (ledger, run) = try ledgerWithRun()
    let made = try ledger.intend(OperationRef(create(1, "K1"), of: run.id), write("one"), at: time(1))
    #expect(throws: LedgerError.otherBody(id: made.id)) {
      try ledger.sendAgain(made.id, write("two"), at: time(2))
    }
    #expect(throws: LedgerError.otherBody(id: made.id)) {
      try ledger.sendAgain(made.id, write("one", key: "other"), at: time(2))
    }
    #expect(try ledger.sendAgain(made.id, write("one"), at: time(2)).attempts == 2)
    let changed = try ledger.intend(OperationRef(update(2, "K2", pass: 5), of: run.id), write("one"), at: time(1))
    let again = try ledger.sendAgain(changed.id, write("two", key: "other"), at: time(2))
    #expect(again.write == write("two", key: "other"))
    #expect(again.bodyDigest != changed.bodyDigest)
    #expect(try ledger.openIntents().last == again)
  }

  @Test("An outcome and what it settles are there together, or not at all")
  func together() throws {
    let commits = Commits(dyingAt: 4)
    let ledger = try Ledger.inMemory(scope: coffee, willCommit: commits.willCommit)
    let run = try ledger.begin(identity(), folder: "a", rows: nil, at: time(1))
    let intent = try ledger.intend(OperationRef(create(1, "K1"), of: run.id), write(), at: time(1))
    let pass = PassMemory(key: "K1", passID: PassID(7), origin: .created, fields: [])
    let done = Outcome(kind: .done, passID: PassID(7), at: time(2))
    #expect(throws: PowerCut.self) { try ledger.settle(intent.id, done, remembering: pass) }
    #expect(try ledger.openIntents() == [intent])
    #expect(try ledger.pass(of: "K1") == nil)
    try ledger.settle(intent.id, done, remembering: pass)
    #expect(try ledger.openIntents().isEmpty)
    #expect(try ledger.pass(of: "K1") == pass)
  }

  @Test("An intent has one outcome")
  func oneOutcome() throws {
    let (ledger, run) = try ledgerWithRun()
    let intent = try ledger.intend(OperationRef(create(1, "K1"), of: run.id), write(), at: time(1))
    #expect(throws: DatabaseError.self) { try ledger.settle(intent.id, Outcome(kind: .inDoubt, at: time(2))) }
    try ledger.settle(intent.id, Outcome(kind: .failed, reason: "400", at: time(2)))
    let closed = LedgerError.intentIsNotOpen(id: intent.id)
    #expect(throws: closed) { try ledger.settle(intent.id, Outcome(kind: .done, at: time(3))) }
    #expect(throws: closed) { try ledger.sendAgain(intent.id, at: time(3)) }
    #expect(throws: closed) { try ledger.noteDoubt(intent.id, reason: "", lastArrivalAt: time(3)) }
  }

  @Test("The body is forgotten with the outcome; its digest stays")
  func bodyIsForgotten() throws {
    let (ledger, run) = try ledgerWithRun()
    let intent = try ledger.intend(OperationRef(create(1, "K1"), of: run.id), write("personal"), at: time(1))
    try ledger.settle(intent.id, Outcome(kind: .done, at: time(2)))
    let row = try ledger.storage.read { try Row.fetchOne($0, sql: "SELECT body, body_digest FROM intent") }
    #expect(row?.hasNull(atIndex: 0) == true)
    #expect(row?["body_digest"] == Int64(bitPattern: intent.bodyDigest))
  }

  @Test("An earlier run's intent is settled together with the operation that looked for it")
  func settledByALaterRun() throws {
    let (ledger, first) = try ledgerWithRun()
    let intent = try ledger.intend(OperationRef(create(4, "K1"), of: first.id), write(), at: time(1000))
    let second = try ledger.begin(identity("plan-2", at: 2000), folder: "b", rows: nil, at: time(2000))
    let settle = OperationRef(run: second.id, ordinal: 9, action: .settle, key: "K1")
    let found = Outcome(kind: .found, passID: PassID(7), attempts: 0, at: time(2100))
    try ledger.settle(intent.id, found, ending: settle)
    #expect(try ledger.outcomes(of: first.id, in: 4...4)[4]?.outcome.kind == .found)
    #expect(try ledger.outcomes(of: second.id, in: 1...9)[9]?.outcome == found)
  }

  @Test("Of several outcomes of an operation the last one speaks, and all attempts are counted")
  func lastOutcome() throws {
    let (ledger, run) = try ledgerWithRun()
    let operation = OperationRef(create(1, "K1"), of: run.id)
    let first = try ledger.intend(operation, write(), at: time(1))
    #expect(try ledger.outcomeCounts(of: run.id) == [.inDoubt: 1])
    try ledger.settle(first.id, Outcome(kind: .notAttempted, at: time(2)))
    let second = try ledger.intend(operation, write(), at: time(3))
    _ = try ledger.sendAgain(second.id, at: time(4))
    try ledger.settle(second.id, Outcome(kind: .done, passID: PassID(8), at: time(5)))
    try ledger.record(OperationRef(create(2, "K2"), of: run.id), Outcome(kind: .dropped, at: time(6)))
    let outcomes = try all(ledger.outcomes(of: run.id))
    #expect(outcomes.map(\.operation.ordinal) == [1, 2])
    #expect(outcomes[0].outcome == Outcome(kind: .done, passID: PassID(8), attempts: 3, at: time(5)))
    #expect(try ledger.outcomeCounts(of: run.id) == [.done: 1, .dropped: 1])
    #expect(try ledger.outcomes(of: run.id, in: 2...9).keys.sorted() == [2])
  }

  @Test("Of the passes that a run made, the last ones are told, the last first")
  func lastCreated() throws {
    let (ledger, run) = try ledgerWithRun()
    for ordinal in 1...4 {
      let at = Int64(ordinal) * 10
      let intent = try ledger.intend(OperationRef(create(ordinal, "K\(ordinal)"), of: run.id), write(), at: time(at))
      let outcome =
        ordinal == 3
        ? Outcome(kind: .failed, reason: "400", at: time(at + 1))
        : Outcome(kind: .done, passID: PassID(Int64(70 + ordinal)), at: time(at + 1))
      try ledger.settle(intent.id, outcome)
    }
    let changed = try ledger.intend(OperationRef(update(5, "K5", pass: 99), of: run.id), write(), at: time(60))
    try ledger.settle(changed.id, Outcome(kind: .done, passID: PassID(99), at: time(61)))
    let last = try ledger.created(by: run.id, last: 2)
    #expect(last.map(\.pass) == [PassID(74), PassID(72)])
    #expect(last.map(\.at) == [time(41), time(21)])
    #expect(try ledger.created(by: run.id, last: 9).map(\.pass) == [PassID(74), PassID(72), PassID(71)])
  }

  @Test("The outcomes of a large run are read a batch at a time, without a gap")
  func manyOutcomes() throws {
    let (ledger, run) = try ledgerWithRun()
    try ledger.storage.write { database in
      try database.execute(
        sql: """
          WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 7000)
          INSERT INTO intent (scope, run, ordinal, action, key, attempts, written, outcome, ended_at)
          SELECT ?, ?, i, 'create', 'K' || i, 0, '[]', 'gone', 5 FROM n
          """, arguments: [ledger.row, run.id])
    }
    #expect(try all(ledger.outcomes(of: run.id)).map(\.operation.ordinal) == Array(1...7000))
  }

  @Test("A transaction's identity takes effect once, whatever run, customer or content comes again")
  func entries() throws {
    let (ledger, run) = try ledgerWithRun()
    func reference(_ ordinal: Int, _ key: String, pass: Int64 = 5) -> OperationRef {
      OperationRef(run: run.id, ordinal: ordinal, action: .transact, key: key, passID: PassID(pass))
    }
    func write(_ amount: Int64) -> Write {
      let transaction = Passes.Transaction(type: .purchase, purchaseID: "R1", amount: amount)
      return Write(idempotencyKey: "k", body: [1], changes: transaction.changes)
    }
    func standings() throws -> [TransactionStanding] {
      var standings: [TransactionStanding] = []
      try ledger.entries { standings.append($0.standing) }
      return standings
    }
    let first = try ledger.intend(reference(1, "K1"), write(100), at: time(1))
    #expect(try standings() == [.open])
    #expect(throws: LedgerError.transactedBefore(ordinal: 2)) {
      try ledger.intend(reference(2, "K2", pass: 6), write(100), at: time(2))
    }
    #expect(try ledger.openIntents().count == 1, "the refused one left nothing")
    try ledger.settle(first.id, Outcome(kind: .failed, reason: "refused", at: time(3)))
    #expect(try standings() == [.without])
    let second = try ledger.intend(reference(3, "K1"), write(200), at: time(4))
    try ledger.settle(second.id, Outcome(kind: .done, at: time(5)))
    #expect(try standings() == [.done])
    #expect(throws: LedgerError.transactedBefore(ordinal: 4)) {
      try ledger.intend(reference(4, "K1"), write(100), at: time(6))
    }
  }
}
