import Passes
import Synchronization

/// Lets requests leave one by one, in order of arrival, as `RateCeiling` allows; shared by all that sends.
public final class Pacer: Sendable {
  private let ceiling: Mutex<RateCeiling>
  private let bounds = Mutex(WaitBounds.none)
  private let line = WaitingLine()
  private let timeline: Timeline
  private let onLeave: @Sendable (Instant) -> Void
  let safeguards: Safeguards

  /// - Parameter onLeave: told the instant at which each request leaves, in order; what a run reports of its rate.
  public init(
    _ ceiling: RateCeiling, timeline: Timeline, safeguards: Safeguards = .all,
    onLeave: @escaping @Sendable (Instant) -> Void = { _ in }
  ) {
    self.ceiling = Mutex(ceiling)
    self.timeline = timeline
    self.onLeave = onLeave
    self.safeguards = safeguards
  }

  /// Nothing leaves before `instant`: the service asked everyone to wait.
  public func pause(until instant: Instant) { ceiling.withLock { $0.pause(until: instant) } }

  /// No request waits longer than a second for its turn once these are over: it fails, and never left.
  public func bound(by bounds: WaitBounds) { self.bounds.withLock { $0 = bounds } }

  public var waitBounds: WaitBounds { bounds.withLock { $0 } }

  /// The service throttled a request.
  func slowDown() { ceiling.withLock { $0.slowDown(now: timeline.now()) } }

  /// Returns at the instant when one request may leave, which is counted as gone.
  func turn(of request: APIRequest) async throws(TransportFailure) {
    do { try await line.enter() } catch { throw Self.stopped }
    defer { line.leave() }
    while true {
      let now = timeline.now()
      if let notAfter = request.notAfter, now >= notAfter { throw .overdue }
      if let leavingBy = request.leavingBy, now >= leavingBy { throw .turnTooLate }
      switch safeguards[.rateCeiling] ? ceiling.withLock({ $0.next(now: now) }) : .send {
      case .send:
        onLeave(now)
        return
      case .wait(let instant):
        if let leavingBy = request.leavingBy, instant >= leavingBy { throw .turnTooLate }
        let step = now + .seconds(1)
        if instant > step, bounds.withLock({ $0 }).areOver(at: now) { throw Self.stopped }
        do { try await timeline.sleep(min(instant, step)) } catch { throw Self.stopped }
      }
    }
  }

  private static let stopped = TransportFailure.noConnection("stopped before it was sent")
}

extension Transport {
  /// The same, but every request waits for its turn. A 429 slows down all that follow, and one that names a wait (A13) holds them back.
  ///
  /// The deadline counts from the turn.
  public func paced(by pacer: Pacer, timeline: Timeline) -> Transport {
    Transport { request, deadline throws(TransportFailure) in
      try await pacer.turn(of: request)
      let response = try await send(request, deadline)
      if pacer.safeguards[.slowDown], response.status == 429 { pacer.slowDown() }
      if pacer.safeguards[.retryAfter], response.status == 429,
        let wait = RetryAfter.wait(in: response, at: timeline.wall())
      {
        pacer.pause(until: timeline.now() + wait)
      }
      return response
    }
  }
}
