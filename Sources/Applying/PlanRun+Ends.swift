import Passes
import RunStore

/// How a write in doubt ends that a look has answered.
extension PlanRun {
  /// The pass may hold other values than its create sent: a till's since, or a colleague's who made it. So it is read.
  ///
  /// - Returns: false where it could not be.
  mutating func found(_ write: DoubtfulWrite, _ pass: PassID) async throws -> Bool {
    guard let shown = try await read(pass) else { return false }
    let made = MadePass(write.intent.write.changes, on: shown, schema: schema, by: .unknown)
    let outcome = Outcome(
      kind: .found, passID: pass, reason: "its answer was lost; found by looking", attempts: write.intent.attempts,
      at: gateway.wall(), written: made.written)
    guard made.isWhole || write.isEarlierRuns else {
      try record.begin(write.intent, outcome, memory: made.memory, pass: shown, of: write.operation)
      var operation = write.operation
      // A `settle` finds by its customer what it has begun.
      if operation.action == .create { operation.passID = pass }
      finishing.append(operation)
      return true
    }
    try record.settle(
      write.intent, outcome, memory: made.memory, pass: shown, of: write.operation, isEnding: write.closes != nil)
    if !write.isEarlierRuns || write.closes != nil { note(outcome) }
    return true
  }

  mutating func severalFound(_ write: DoubtfulWrite, _ passes: [PassID]) throws {
    let outcome = Outcome(
      kind: .conflict,
      reason: "several passes have this external id: " + passes.map(\.description).joined(separator: ", "),
      attempts: write.intent.attempts, at: gateway.wall())
    let findings = passes.map { Finding(kind: .severalPasses, key: write.intent.operation.key, passID: $0) }
    try record.settle(
      write.intent, outcome, memory: [], pass: nil, of: write.operation, isEnding: write.isEarlierRuns,
      findings: findings)
    note(outcome)
  }

  mutating func closeAsAbsent(_ write: DoubtfulWrite) throws {
    let outcome = Outcome(
      kind: .dropped, reason: "an earlier run's create never took effect", attempts: write.intent.attempts,
      at: gateway.wall())
    try record.settle(
      write.intent, outcome, memory: [], pass: nil, of: write.operation, isEnding: write.closes != nil)
    if write.closes != nil { note(outcome) }
  }
}
