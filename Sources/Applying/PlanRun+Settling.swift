import Passes
import RunStore

import struct Passes.Operation

extension PlanRun {
  // MARK: At once

  /// Settles what a look answers now: passes that hold what was sent, and customers that the listing shows a pass for. What
  /// it does not answer waits until the service must have shown it.
  mutating func settleAtOnce() async throws {
    var left: [DoubtfulWrite] = []
    for write in doubtful where !write.isEarlierRuns {
      if write.isCreate {
        let passes = answered[write.operation.key] ?? []
        if passes.count == 1 { try found(write, passes[0]) } else { left.append(write) }
      } else if try await !isHeld(write) {
        left.append(write)
      }
    }
    doubtful = left + doubtful.filter(\.isEarlierRuns)
    progress.inDoubt = doubtful.count
  }

  /// An update in doubt whose pass shows all that was written took effect.
  private mutating func isHeld(_ write: DoubtfulWrite) async throws -> Bool {
    guard let id = write.intent.operation.passID else { return false }
    let gateway = gateway
    switch try await patiently({ await gateway.get(id) }) {
    case .done(let pass):
      guard FreshLook.holds(write.intent.write.changes, on: pass, schema: schema) else { return false }
      let outcome = Outcome(
        kind: .done, passID: id, reason: "found written", attempts: write.intent.attempts, at: gateway.wall(),
        written: write.intent.write.changes)
      try record.settle(
        write.intent, outcome,
        memory: carrier.carried(write.operation.agreed, pass)
          + FreshLook.memory(of: write.intent.write.changes, answer: pass, schema: schema), pass: pass)
      note(outcome)
      return true
    case .refused(let refusal) where refusal.kind == .credentials: throw StopReason.credentials(refusal)
    case .refused, .throttled, .passing, .inDoubt: return false
    }
  }

  // MARK: After the delay

  /// Waits until the service must have shown what took effect, looks, and only then sends again what is proved absent.
  mutating func settle() async throws {
    while !doubtful.isEmpty {
      progress.phase = .settling
      tell(progress)
      try await settleAtOnce()
      guard !doubtful.isEmpty, try await waitForDelay() else { return }
      let before = doubtful.map { "\($0.intent.id) \($0.intent.attempts)" }
      try await settleRound()
      if doubtful.map({ "\($0.intent.id) \($0.intent.attempts)" }) == before { return }
    }
  }

  /// The settle delay: `settle_after`, or twenty times the worst delay seen on the canaries.
  private var delay: Duration { max(policy.settleAfter, (canaryLag ?? .zero) * 20) }

  /// False where the time is over before: what is in doubt stays so, for the next run.
  private mutating func waitForDelay() async throws -> Bool {
    let last = doubtful.map { $0.intent.lastArrivalAt ?? gateway.wall() }.max() ?? gateway.wall()
    let due = gateway.now() + (last + delay - gateway.wall())
    if let deadline = settings.deadline, due >= deadline {
      unsettled = "the time was over before the settle delay was"
      return false
    }
    if gateway.now() < due {
      try await wait(until: due)
    }
    return true
  }

  private mutating func settleRound() async throws {
    let writes = doubtful
    doubtful = []
    let creates = writes.filter(\.isCreate)
    var again: [DoubtfulWrite] = []
    for write in writes where !write.isCreate {
      if write.isEarlierRuns || write.intent.attempts < settings.sendsMax {
        again.append(write)
      } else {
        unsettled = "sent \(write.intent.attempts) times without a clear answer"
        doubtful.append(write)
      }
    }
    var compared: [Operation] = []
    if !creates.isEmpty {
      let looked = try await look(for: creates)
      for write in creates {
        let passes = looked.passes[write.intent.operation.key] ?? []
        switch passes.count {
        case 1:
          try found(write, passes[0])
          if write.isEarlierRuns, !write.operation.changes.isEmpty { compared.append(write.operation) }
        case 0 where looked.unanswered.contains(write.intent.operation.key): doubtful.append(write)
        case 0 where looked.flaw != nil || looked.misses:
          unsettled = looked.flaw ?? "passes of this run did not show up in the listing in time"
          doubtful.append(write)
        case 0 where write.isEarlierRuns:
          try closeAsAbsent(write)
          if !write.operation.changes.isEmpty { compared.append(write.operation) }
        case 0 where looked.hasEvidence && write.intent.attempts < settings.sendsMax: again.append(write)
        case 0:
          unsettled =
            looked.hasEvidence
            ? "sent \(write.intent.attempts) times without a clear answer"
            : unsettled ?? "no pass of this run shows how long passes take to be listed"
          doubtful.append(write)
        default: try severalFound(write, passes)
        }
      }
    }
    guard !again.isEmpty || !compared.isEmpty else { return }
    try await gateAgain(keeping: again)
    try await send(again)
    _ = try await carry(compared)
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
    // The listing's tail, read just before, may show what the two readings did not.
    let late = writes.filter { $0.isCreate && !(answered[$0.intent.operation.key] ?? []).isEmpty }
    let lateKeys = Set(late.map(\.intent.operation.key))
    doubtful += late
    let writes = writes.filter { !lateKeys.contains($0.intent.operation.key) }
    try await slide(over: writes, width: settings.concurrency) { write in
      try await carrier.carryAgain(write)
    } goOn: { write, step in
      switch step {
      case .ended(let outcome, let found):
        note(outcome)
        findings += found
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

  // MARK: Looking

  private struct Looked {
    var passes: [String: [PassID]] = [:]
    /// Keys whose search got no answer.
    var unanswered: Set<String> = []
    /// Why the listing can't be trusted to be whole.
    var flaw: String?
    /// Passes that this run made, long enough ago, are all listed: so an absent one is absent.
    var hasEvidence = false
    /// Some of them are not.
    var misses = false
  }

  /// By search with the exact external id, and by a complete listing, read twice: once for all creates in doubt.
  private mutating func look(for writes: [DoubtfulWrite]) async throws -> Looked {
    var looked = Looked()
    var found: [String: Set<PassID>] = [:]
    for write in writes {
      if gateway.isStopRequested() {
        doubtful = writes
        throw StopReason.signal
      }
      let (key, gateway) = (write.intent.operation.key, gateway)
      switch try await patiently({ await gateway.searchKey(key) }) {
      case .done(let passes):
        for pass in passes where carrier.key(of: pass) == key { found[key, default: []].insert(pass.id) }
      case .refused(let refusal) where refusal.kind == .credentials:
        doubtful = writes
        throw StopReason.credentials(refusal)
      // A service without such a search: the listing alone must answer.
      case .refused: break
      case .throttled, .passing, .inDoubt: looked.unanswered.insert(key)
      }
    }
    let wanted = Set(writes.map(\.intent.operation.key.keyHash))
    let lookedAt = gateway.wall()
    let first = await gateway.reading(for: wanted)
    let second = await gateway.reading(for: wanted)
    looked.flaw = first.read.flaw ?? second.read.flaw
    if looked.flaw == nil, !first.ids.isSubset(of: second.ids) {
      looked.flaw = "a pass that the listing showed was missing when it was read again"
    }
    for (key, ids) in [first.found, second.found].joined() {
      found[key, default: []].formUnion(ids)
    }
    let due = made.filter { $0.at + delay <= lookedAt }
    looked.misses = !due.allSatisfy { second.ids.contains($0.id) }
    looked.hasEvidence = !due.isEmpty && !looked.misses
    looked.passes = found.mapValues { $0.sorted() }
    return looked
  }

  // MARK: Ends

  private mutating func found(_ write: DoubtfulWrite, _ pass: PassID) throws {
    // Status and expiry are documented for a PUT alone (A4): nothing is remembered of them, and the next night writes what
    // the create did not take.
    let written = write.intent.write.changes.filter { change in
      schema.index(of: change.name).map { schema.fields[$0].target == .value(change.name) } ?? false
    }
    let outcome = Outcome(
      kind: .found, passID: pass, reason: "its answer was lost; found by looking", attempts: write.intent.attempts,
      at: gateway.wall(), written: written)
    try record.settle(
      write.intent, outcome, memory: FreshLook.memory(of: written, answer: nil, schema: schema),
      pass: nil, ending: write.closes)
    if !write.isEarlierRuns || write.closes != nil { note(outcome) }
  }

  private mutating func severalFound(_ write: DoubtfulWrite, _ passes: [PassID]) throws {
    let outcome = Outcome(
      kind: .conflict,
      reason: "several passes have this external id: " + passes.map(\.description).joined(separator: ", "),
      attempts: write.intent.attempts, at: gateway.wall())
    try record.settle(
      write.intent, outcome, memory: [], pass: nil, ending: write.isEarlierRuns ? write.operation : nil)
    for pass in passes {
      findings.append(Finding(kind: .severalPasses, key: write.intent.operation.key, passID: pass))
    }
    note(outcome)
  }

  private mutating func closeAsAbsent(_ write: DoubtfulWrite) throws {
    let outcome = Outcome(
      kind: .dropped, reason: "an earlier run's create never took effect", attempts: write.intent.attempts,
      at: gateway.wall())
    try record.settle(write.intent, outcome, memory: [], pass: nil, ending: write.closes)
    if write.closes != nil { note(outcome) }
  }
}

extension OperationCarrier {
  /// Goes on with what is in doubt after its delay, when a look has not settled it.
  func carryAgain(_ write: DoubtfulWrite) async throws -> Step {
    if write.isEarlierRuns { return try await settleEarlier(write) }
    if write.isCreate { return try await create(write.operation, resending: write.intent) }
    return try await update(write.operation, basis: basis(write.operation), resending: write.intent)
  }

  /// Settles an earlier run's write to a pass by looking, and then compares with today's source.
  func settleEarlier(_ write: DoubtfulWrite) async throws -> Step {
    guard let id = write.intent.operation.passID else { return .inDoubt(write) }
    let pass: RemotePass
    switch try await patiently({ await gateway.get(id) }) {
    case .done(let read): pass = read
    case .refused(let refusal) where refusal.kind == .credentials: return .stopped(.credentials(refusal))
    case .refused(let refusal) where refusal.kind == .notFound:
      let outcome = Outcome(kind: .gone, passID: id, reason: refusal.description, at: gateway.wall())
      try record.settle(write.intent, outcome, memory: [], pass: nil, ending: write.operation)
      return .ended(outcome, findings: [])
    case .refused, .throttled, .passing, .inDoubt: return .inDoubt(write)
    }
    let held = write.intent.write.changes.filter { FreshLook.holds([$0], on: pass, schema: schema) }
    let isWhole = held.count == write.intent.write.changes.count
    let outcome = Outcome(
      kind: isWhole ? .done : .dropped, passID: id,
      reason: isWhole ? "an earlier run's write is found on the pass" : "an earlier run's write is not on the pass",
      attempts: write.intent.attempts, at: gateway.wall(), written: held)
    try record.settle(
      write.intent, outcome, memory: FreshLook.memory(of: held, answer: pass, schema: schema), pass: pass,
      ending: write.closes)
    if write.closes != nil { return .ended(outcome, findings: []) }
    return try await compareAfterSettling(write.operation)
  }
}

extension Gateway {
  /// A reading of the whole listing that also keeps every id, to be held against another reading.
  func reading(
    for wanted: Set<UInt64>
  ) async -> (read: ListingRead, ids: Set<PassID>, found: [String: [PassID]]) {
    var ids: Set<PassID> = []
    var found: [String: [PassID]] = [:]
    let read = await list { id, key in
      ids.insert(id)
      if !key.isEmpty, wanted.contains(ByteHash.of(key)) { found[key.string, default: []].append(id) }
    }
    return (read, ids, found)
  }
}
