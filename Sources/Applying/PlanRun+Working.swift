import Passes

import struct Passes.Operation

/// The plan's operations, batch by batch.
extension PlanRun {
  mutating func work() async throws {
    // A `settle` waits for its earlier intent; one whose intent an earlier process closed is work like any other.
    let waiting = Set(doubtful.filter(\.isEarlierRuns).map(\.operation.ordinal))
    var batch: [Operation] = []
    var operations = plan.operations()
    while let read = try operations.next() {
      for operation in read where !waiting.contains(operation.ordinal) {
        batch.append(operation)
        guard batch.count >= settings.batch else { continue }
        try await work(on: batch)
        batch.removeAll(keepingCapacity: true)
      }
    }
    try await work(on: batch)
  }

  /// - Parameter batch: in the plan's order.
  mutating func work(on batch: [Operation]) async throws {
    var left = try record.unsettled(batch)
    // Until one was read back as it was written, nobody has seen a write of this run.
    while needsCanary, !left.isEmpty {
      let first = Array(left.prefix(settings.canary))
      left.removeFirst(first.count)
      try await readBack(try await begin(first, phase: .canary))
      needsCanary = canaries == 0 && answersOfBefore < settings.canary
    }
    if !left.isEmpty { _ = try await begin(left, phase: .working) }
  }

  private mutating func begin(
    _ operations: [Operation], phase: Progress.Phase
  ) async throws -> [Ended] {
    try await gate()
    progress.phase = phase
    return try await carry(operations)
  }

  /// A create whose customer has a pass by now is dropped; where no pass may be made, it is left.
  private mutating func isAnswered(_ operation: Operation) throws -> Bool {
    switch operation.action {
    case .update, .retire, .transact: return false
    case .create: if operation.passID != nil { return false }
    case .settle:
      guard operation.passID == nil, !operation.changes.isEmpty, try record.passID(of: operation.key) == nil
      else { return false }
    }
    if let pass = try answer(to: operation) {
      let outcome = Outcome(
        kind: .dropped, passID: pass, reason: "a pass that is this customer's, or may be, was made since the plan",
        at: gateway.wall())
      try record.settle(operation, outcome, memory: [], pass: nil)
      note(outcome)
      return true
    }
    guard let reason = reasonToWithhold else { return false }
    withheld = reason
    return true
  }

  /// A pass that may be the customer's. One without an external id is found by a weaker value, unless it is remembered as somebody
  /// else's: whether it is this customer's the next plan says, which knows all customers.
  func answer(to operation: Operation) throws -> PassID? {
    for match in schema.matchValues(of: operation) {
      for pass in answered[match] ?? [] {
        if match.field == schema.keyField { return pass }
        let owner = try record.key(of: pass)
        if owner == nil || owner == operation.key { return pass }
      }
    }
    return nil
  }

  /// Why no pass may be made now.
  private var reasonToWithhold: String? {
    if let moment = settings.noCreateBefore, gateway.wall() < moment {
      return "the state was rebuilt, and the settle delay is not over"
    }
    return policy.safeguards[.completeListing] ? createsRefused ?? tail.flaw : nil
  }

  /// Carries operations through the sliding window, and keeps count. Those for which the gate's answers grew too old go on behind
  /// another one.
  private mutating func carry(_ operations: [Operation]) async throws -> [Ended] {
    let phase = progress.phase
    var ended: [Ended] = []
    var left = try await carry(operations, &ended)
    while !left.isEmpty {
      try await gate()
      progress.phase = phase
      left = try await carry(try record.unsettled(left), &ended)
    }
    return ended
  }

  /// - Returns: what was put back, in the plan's order.
  private mutating func carry(_ operations: [Operation], _ ended: inout [Ended]) async throws -> [Operation] {
    let carrier = carrier
    let operations = try heldApart(operations).filter { try !isAnswered($0) }
    let started = OperationStart(gateway: gateway, deadline: settings.deadline)
    var left: [Operation] = []
    var stop: StopReason?
    let hasLanes = policy.safeguards[.customerOrder]
    try await slide(over: operations, width: settings.concurrency) {
      hasLanes ? $0.lane : nil
    } _: { operation in
      if let reason = started.refusal() { return Step.stopped(reason) }
      return try await carrier.carryOut(operation)
    } holds: {
      $0.holdsLane
    } goOn: { operation, step in
      switch step {
      case .endedStrangely(let outcome):
        note(outcome)
        strangeAnswers += 1
      case .ended(let outcome, let madeAt):
        note(outcome)
        let new = Ended(operation: operation, outcome: outcome, madeAt: madeAt)
        ended.append(new)
        if let pass = new.made { made.addOwn(pass) }
      case .endedBeforeOthers(let outcome):
        note(outcome)
        lanes.end(operation)
      case .inDoubt(let write): note(write)
      case .putBack: left.append(operation)
      case .stopped(let reason): stop = stop ?? reason
      }
      if policy.safeguards[.breaker], let trip = breaker.trip { stop = stop ?? .breaker(trip) }
      return stop == nil
    }
    if let stop { throw stop }
    // What a lane held back comes behind what held it.
    let begunAgain = try record.unsettled(heldApart(operations.filter { $0.lane != nil }))
    left = left.filter { $0.lane == nil } + begunAgain
    return left.sorted { $0.ordinal < $1.ordinal }
  }

  private mutating func heldApart(_ operations: [Operation]) -> [Operation] {
    lanes.holdBack(operations, for: policy.safeguards[.doubtHoldsBack] ? doubted : DoubtedCards([]))
  }

  /// Whose transactions have to wait.
  var doubted: DoubtedCards { DoubtedCards(doubtful) }

  mutating func note(_ outcome: Outcome) {
    if outcome.attempts > 0 { hasWritten = true }
    let isLeft = outcome.kind == .notAttempted
    if !isLeft { progress.done += 1 }
    if outcome.kind == .failed { progress.failed += 1 }
    breaker.record(failed: isLeft || outcome.isRefusal)
    tell(progress)
  }

  mutating func note(_ write: DoubtfulWrite) {
    hasWritten = true
    doubtful.append(write)
    progress.inDoubt = doubtful.count
    breaker.record(failed: true)
    tell(progress)
  }
}
