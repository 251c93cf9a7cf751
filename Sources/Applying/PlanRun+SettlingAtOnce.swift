import Passes
import RunStore

/// What is in doubt and a look answers now.
extension PlanRun {
  /// Settles what a look answers now: passes that hold what was sent, and customers that the listing shows a pass for. What
  /// it does not answer waits until the service must have shown it.
  mutating func settleAtOnce() async throws {
    var left: [DoubtfulWrite] = []
    let started = OperationStart(gateway: gateway, deadline: settings.deadline)
    for (index, write) in doubtful.enumerated() {
      if let reason = started.refusal() {
        doubtful = left + doubtful[index...]
        throw reason
      }
      let passes = write.isCreate ? answered[schema.keyValue(write.operation.key)] ?? [] : []
      let isSettled =
        if write.isEarlierRuns || write.isTransaction { false } else if write.isCreate {
          if passes.count == 1 { try await found(write, passes[0]) } else { false }
        } else { try await isHeld(write) }
      if !isSettled { left.append(write) }
    }
    doubtful = left
    progress.inDoubt = doubtful.count
  }

  /// An update in doubt whose pass shows all that was written took effect.
  private mutating func isHeld(_ write: DoubtfulWrite) async throws -> Bool {
    guard let id = write.intent.operation.passID, let pass = try await read(id),
      FreshLook.holds(write.intent.write.changes, on: pass, schema: schema)
    else { return false }
    let outcome = Outcome(
      kind: try record.begun(write.operation)?.kind ?? .done, passID: id, reason: "found written",
      attempts: write.intent.attempts, at: gateway.wall(), written: write.intent.write.changes)
    try record.settle(
      write.intent, outcome,
      memory: carrier.carried(try carriedAlong(write, pass) + write.operation.agreed, pass)
        + FreshLook.memory(of: write.intent.write.changes, answer: pass, schema: schema), pass: pass,
      of: write.operation)
    note(outcome)
    return true
  }

  /// A retirement is not compared, and its operation does not say what agrees.
  private func carriedAlong(_ write: DoubtfulWrite, _ pass: RemotePass) throws -> [FieldMemory] {
    guard write.operation.action == .retire else { return [] }
    return try carrier.carriedAlong(write.operation.key, beside: write.intent.write.changes, pass)
  }

  /// Nil where it can't be read now.
  func read(_ id: PassID) async throws -> RemotePass? {
    let gateway = gateway
    switch try await patiently({ await gateway.get(id) }) {
    case .done(let pass): return pass
    case .refused(let refusal) where refusal.kind == .credentials: throw StopReason.credentials(refusal)
    case .refused, .throttled, .passing, .inDoubt: return nil
    }
  }
}
