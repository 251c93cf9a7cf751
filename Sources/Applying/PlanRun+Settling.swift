import Passes
import RunStore

import struct Passes.Operation

extension PlanRun {
  // MARK: At once

  /// Settles what a look answers now: passes that hold what was sent, and customers that the listing shows a pass for. What
  /// it does not answer waits until the service must have shown it.
  mutating func settleAtOnce() async throws {
    var left: [DoubtfulWrite] = []
    for write in doubtful {
      let passes = write.isCreate ? answered[write.operation.key] ?? [] : []
      let isSettled =
        if write.isEarlierRuns { false } else if write.isCreate {
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
      memory: carrier.carried(write.operation.agreed, pass)
        + FreshLook.memory(of: write.intent.write.changes, answer: pass, schema: schema), pass: pass,
      of: write.operation)
    note(outcome)
    return true
  }

  /// Nil where it can't be read now.
  private func read(_ id: PassID) async throws -> RemotePass? {
    let gateway = gateway
    switch try await patiently({ await gateway.get(id) }) {
    case .done(let pass): return pass
    case .refused(let refusal) where refusal.kind == .credentials: throw StopReason.credentials(refusal)
    case .refused, .throttled, .passing, .inDoubt: return nil
    }
  }

  // MARK: After the delay

  /// Waits until the service must have shown what took effect, looks, and only then sends again what is proved absent.
  mutating func settle() async throws {
    while !doubtful.isEmpty {
      progress.phase = .settling
      tell(progress)
      try await settleAtOnce()
      try await finish()
      guard !doubtful.isEmpty, try await waitForDelay() else { return }
      let before = (doubtful.map(\.mark), delay)
      try await settleRound()
      if (doubtful.map(\.mark), delay) == before { return }
    }
  }

  /// Writes the rest to passes that were found, and don't hold all yet.
  private mutating func finish() async throws {
    guard !finishing.isEmpty else { return }
    try await gate()
    let operations = finishing
    finishing = []
    try await carry(operations)
  }

  /// The settle delay: `settle_after`, or twenty times the worst delay seen on the canaries. One that is still not seen may
  /// make it longer.
  var delay: Duration { max(policy.settleAfter, (canaryLag ?? .zero) * 20) }

  private var delayEnd: Instant {
    (doubtful.map(\.quietSince).max() ?? gateway.now()) + delay
  }

  /// False where the time is over before: what is in doubt stays so, for the next run.
  private mutating func waitForDelay() async throws -> Bool {
    while policy.safeguards[.settleDelay], gateway.now() < delayEnd {
      if let deadline = settings.deadline, delayEnd >= deadline {
        unsettled = "the time was over before the settle delay was"
        return false
      }
      if unseenCanaries.isEmpty {
        try await wait(until: delayEnd)
      } else {
        try await wait(until: min(delayEnd, gateway.now() + .seconds(30)))
        try await readTail()
      }
    }
    return true
  }

  private mutating func settleRound() async throws {
    let writes = doubtful
    let creates = writes.filter(\.isCreate)
    let looked = creates.isEmpty ? Looked() : try await look(for: creates)
    doubtful = []
    var again: [DoubtfulWrite] = []
    var compared: [Operation] = []
    for write in writes {
      switch verdict(on: write, looked) {
      case .found(let pass):
        if try await found(write, pass) {
          if write.isEarlierRuns, !write.operation.changes.isEmpty { compared.append(write.operation) }
        } else {
          doubtful.append(write)
        }
      case .several(let passes): try severalFound(write, passes)
      case .absent:
        try closeAsAbsent(write)
        if !write.operation.changes.isEmpty { compared.append(write.operation) }
      case .again: again.append(write)
      case .unsettled(let reason):
        unsettled = reason ?? unsettled
        doubtful.append(write)
      }
    }
    guard !again.isEmpty || !compared.isEmpty || !finishing.isEmpty else { return }
    try await gateAgain(keeping: again)
    try await send(again)
    try await carry(compared + finishing)
    finishing = []
  }

  private enum Verdict {
    case found(PassID)
    case several([PassID])
    /// An earlier run's create: it is closed, and today's source is compared.
    case absent
    case again
    case unsettled(String?)
  }

  private func verdict(on write: DoubtfulWrite, _ looked: Looked) -> Verdict {
    let spent: Verdict? =
      write.isEarlierRuns || write.intent.attempts < settings.sendsMax
      ? nil : .unsettled("sent \(write.intent.attempts) times without a clear answer")
    guard write.isCreate else { return spent ?? .again }
    let key = write.intent.operation.key
    let passes = looked.passes[key] ?? []
    if passes.count == 1 { return .found(passes[0]) }
    if passes.count > 1 { return .several(passes) }
    if looked.unanswered.contains(key) { return .unsettled(nil) }
    if let flaw = looked.flaw { return .unsettled(flaw) }
    let isProved = !policy.safeguards[.lookingIsProved]
    if looked.misses, !isProved { return .unsettled("passes of this run did not show up in the listing in time") }
    if policy.safeguards[.settleDelay], write.quietSince + delay > looked.now { return .unsettled(nil) }
    if write.isEarlierRuns { return .absent }
    let last = write.intent.lastArrivalAt ?? looked.at
    let hasEvidence = isProved || canaryLag != nil || looked.shown.contains { $0.at >= last }
    guard hasEvidence else { return .unsettled("no pass of this run shows how long passes take to be listed") }
    return spent ?? .again
  }

  /// The same questions as before a batch; what is in doubt stays so where the answer is no.
  private mutating func gateAgain(keeping again: [DoubtfulWrite]) async throws {
    do {
      try await gate()
    } catch {
      doubtful += again
      throw error
    }
  }

  private mutating func send(_ writes: [DoubtfulWrite]) async throws {
    let carrier = carrier
    var stop: StopReason?
    // The listing's tail, read just before, may show what the two readings did not; or it can't be trusted.
    let late = writes.filter { $0.isCreate && !(answered[$0.intent.operation.key] ?? []).isEmpty }
    let held = writes.filter { $0.isCreate && reasonToHold != nil }
    if !held.isEmpty { unsettled = reasonToHold }
    let back = Set((late + held).map(\.intent.id))
    doubtful += writes.filter { back.contains($0.intent.id) }
    let writes = writes.filter { !back.contains($0.intent.id) }
    try await slide(over: writes, width: settings.concurrency) { write in
      try await carrier.carryAgain(write)
    } goOn: { write, step in
      switch step {
      case .ended(let outcome, let madeAt):
        note(outcome)
        if let pass = Ended(operation: write.operation, outcome: outcome, madeAt: madeAt).made { made.append(pass) }
      case .inDoubt(let again): doubtful.append(again)
      case .stopped(let reason):
        doubtful.append(write)
        stop = stop ?? reason
      }
      return stop == nil
    }
    if let stop { throw stop }
    if !late.isEmpty { try await settleAtOnce() }
  }

  /// Why no create may be sent again now.
  private var reasonToHold: String? {
    if let flaw = tail.flaw { return flaw }
    guard let moment = settings.noCreateBefore, gateway.wall() < moment else { return nil }
    return "the state was rebuilt, and the settle delay is not over"
  }

  // MARK: Ends

  /// - Returns: false where it had to be read for what its create may have left out, and could not be.
  private mutating func found(_ write: DoubtfulWrite, _ pass: PassID) async throws -> Bool {
    let sent = write.intent.write.changes
    var made = MadePass(sent, on: nil, schema: schema)
    if !made.isCertain {
      guard let shown = try await read(pass) else { return false }
      made = MadePass(sent, on: shown, schema: schema)
    }
    let outcome = Outcome(
      kind: .found, passID: pass, reason: "its answer was lost; found by looking", attempts: write.intent.attempts,
      at: gateway.wall(), written: made.written)
    guard made.isWhole || write.isEarlierRuns else {
      try record.begin(write.intent, outcome, memory: made.memory, pass: nil, of: write.operation)
      var operation = write.operation
      operation.passID = pass
      finishing.append(operation)
      return true
    }
    try record.settle(
      write.intent, outcome, memory: made.memory, pass: nil, of: write.operation, isEnding: write.closes != nil)
    if !write.isEarlierRuns || write.closes != nil { note(outcome) }
    return true
  }

  private mutating func severalFound(_ write: DoubtfulWrite, _ passes: [PassID]) throws {
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

  private mutating func closeAsAbsent(_ write: DoubtfulWrite) throws {
    let outcome = Outcome(
      kind: .dropped, reason: "an earlier run's create never took effect", attempts: write.intent.attempts,
      at: gateway.wall())
    try record.settle(
      write.intent, outcome, memory: [], pass: nil, of: write.operation, isEnding: write.closes != nil)
    if write.closes != nil { note(outcome) }
  }
}

extension DoubtfulWrite {
  /// Changes when it is sent again.
  fileprivate var mark: String { "\(intent.id) \(intent.attempts)" }
}
