import Passes

/// The waits between the tries of one operation, within its budget.
struct Retries {
  enum Spent {
    case throttled
    /// The service is there, and has trouble with this one.
    case troubled(Trouble)
    case stop(StopReason)
  }

  private let backoff: Backoff
  private var failures = 0

  init(backoff: Backoff) { self.backoff = backoff }

  /// Waits after an answer that leaves nothing behind: as long as the service asked, and a jitter. Nil when the next try may be
  /// made.
  mutating func pause<Value>(after answer: Answer<Value>, _ carrier: OperationCarrier) async throws -> Spent? {
    switch answer {
    case .done, .refused: nil
    case .throttled(let wait): try await pause(asked: wait, carrier, spent: .throttled)
    // Only where nobody is reached at all do the other operations have no better chance.
    case .passing(let trouble), .inDoubt(let trouble):
      if case .noConnection = trouble {
        try await pause(asked: nil, carrier, spent: .stop(.unreachable(trouble)))
      } else {
        try await pause(asked: nil, carrier, spent: .troubled(trouble))
      }
    }
  }

  private mutating func pause(asked: Duration?, _ carrier: OperationCarrier, spent: Spent) async throws -> Spent? {
    failures += 1
    var random = DrawnRandom(draw: carrier.gateway.random)
    guard let wait = backoff.wait(after: failures, asked: asked, using: &random) else { return spent }
    let end = carrier.gateway.now() + wait
    if let deadline = carrier.deadline, end >= deadline { return .stop(.timeOver) }
    let wasStopped = try await carrier.gateway.rest(until: end)
    return wasStopped ? .stop(.signal) : nil
  }
}

/// The gateway's random bits as a generator.
struct DrawnRandom: RandomNumberGenerator {
  let draw: @Sendable () -> UInt64

  mutating func next() -> UInt64 { draw() }
}

extension Gateway {
  /// Sleeps in steps of a second, so that a signal is heard; true if one came.
  public func rest(until end: Instant) async throws -> Bool {
    while now() < end {
      if isStopRequested() { return true }
      try await sleep(min(end, now() + .seconds(1)))
    }
    return isStopRequested()
  }
}
