import Passes
import RunStore

import struct Passes.Operation

extension PlanRun {
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
    let operations = finishing
    finishing = []
    try await carryInBatches(operations)
  }

  mutating func carryInBatches(_ operations: [Operation]) async throws {
    for batch in operations.sorted(by: { $0.ordinal < $1.ordinal }).batches(of: settings.batch) {
      try await work(on: Array(batch))
    }
  }

  /// The settle delay: `settle_after`, or twenty times the worst delay seen on the canaries, but no more than six hours beyond that.
  /// One that is still not seen may make it longer.
  var delay: Duration {
    let lag = max(canaryLag ?? .zero, earlierLag)
    return max(policy.settleAfter, min(lag * 20, lag + .seconds(6 * 3600)))
  }

  private var delayEnd: Instant {
    (doubtful.filter { !$0.isTransaction }.map(\.quietSince).max() ?? gateway.now()) + delay
  }

  /// False where the time is over before: what is in doubt stays so, for the next run.
  private mutating func waitForDelay() async throws -> Bool {
    while policy.safeguards[.settleDelay], !doubtful.allSatisfy(\.isTransaction), gateway.now() < delayEnd {
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
      case .again:
        if write.isTransaction { lanes.repeated.insert(write.intent.id) }
        again.append(write)
      case .unsettled(let reason):
        unsettled = reason ?? unsettled
        doubtful.append(write)
      }
    }
    try await sendInBatches(again)
    let operations = compared + finishing
    finishing = []
    try await carryInBatches(operations)
  }

  mutating func sendInBatches(_ writes: [DoubtfulWrite]) async throws {
    var left = writes[...]
    for batch in writes.batches(of: settings.batch) {
      try await gateAgain(keeping: left)
      left = left.dropFirst(batch.count)
      do {
        var back = try await send(Array(batch))
        while !back.isEmpty {
          try await gateAgain(keeping: back[...])
          back = try await send(back)
        }
      } catch {
        doubtful += left
        throw error
      }
    }
  }

  /// The same questions as before a batch; what is in doubt stays so where the answer is no.
  private mutating func gateAgain(keeping again: ArraySlice<DoubtfulWrite>) async throws {
    do {
      try await gate()
    } catch {
      doubtful += again
      throw error
    }
  }

  /// - Returns: what is to be sent behind another gate.
  private mutating func send(_ writes: [DoubtfulWrite]) async throws -> [DoubtfulWrite] {
    let carrier = carrier
    var stop: StopReason?
    var putBack: [DoubtfulWrite] = []
    // The listing's tail, read just before, may show what the two readings did not; or it can't be trusted.
    let late = try writes.filter { try $0.isCreate && answer(to: $0.operation) != nil }
    if !late.isEmpty { unsettled = "a pass that is this customer's, or may be, was made since" }
    let held = writes.filter { $0.isCreate && reasonToHold != nil }
    if !held.isEmpty { unsettled = reasonToHold }
    let back = Set((late + held).map(\.intent.id))
    doubtful += writes.filter { back.contains($0.intent.id) }
    let writes = writes.filter { !back.contains($0.intent.id) }
    let started = OperationStart(gateway: gateway, deadline: settings.deadline)
    try await slide(over: writes, width: settings.concurrency) { write in
      if let reason = started.refusal() { return Step.stopped(reason) }
      return try await carrier.carryAgain(write)
    } goOn: { write, step in
      switch step {
      case .ended(let outcome, let madeAt):
        note(outcome)
        let new = Ended(operation: write.operation, outcome: outcome, madeAt: madeAt)
        if let pass = new.made { made.addOwn(pass) }
      case .endedStrangely(let outcome): note(outcome)
      case .endedBeforeOthers(let outcome):
        note(outcome)
        lanes.end(write.operation)
      case .inDoubt(let again): note(again)
      case .putBack(let open) where open == write.intent.id: putBack.append(write)
      // That write has its outcome by now, and what is left is an operation like any other.
      case .putBack:
        hasWritten = true
        finishing.append(write.operation)
      case .stopped(let reason):
        doubtful.append(write)
        stop = stop ?? reason
      }
      if policy.safeguards[.breaker], let trip = breaker.trip { stop = stop ?? .breaker(trip) }
      return stop == nil
    }
    if let stop {
      doubtful += putBack
      throw stop
    }
    if !late.isEmpty { try await settleAtOnce() }
    return putBack
  }

  /// Why no create may be sent again now.
  private var reasonToHold: String? {
    if let flaw = tail.flaw { return flaw }
    guard let moment = settings.noCreateBefore, gateway.wall() < moment else { return nil }
    return "the state was rebuilt, and the settle delay is not over"
  }
}

extension Array {
  fileprivate func batches(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: Swift.max(1, size)).map { self[$0..<Swift.min($0 + Swift.max(1, size), count)] }
  }
}

extension DoubtfulWrite {
  /// Changes when it is sent again.
  fileprivate var mark: String { "\(intent.id) \(intent.attempts)" }
}
