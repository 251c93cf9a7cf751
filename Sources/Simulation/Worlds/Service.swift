import Foundation
import LoonaAPI
import LoonaSandbox
import Passes

/// Loona, as processes that come and go find it: it outlives them all.
///
/// Unchecked: used from the one thread that runs the worlds.
final class Service: @unchecked Sendable {
  var sandbox: Sandbox
  var meddling: Meddling
  /// The instants at which our requests left, by process.
  private(set) var departures: [[Instant]] = []
  private let latency: ClosedRange<Int>
  /// Told of each request before Loona is; for tests that act at a certain one.
  var onRequest: (APIRequest, World) -> Void = { _, _ in }

  init(_ conditions: Conditions) {
    sandbox = Sandbox(options: conditions.sandbox)
    meddling = Meddling(conditions)
    latency = conditions.latency
  }

  /// What a process sends through. A dead one sends nothing, and hears nothing of what it sent.
  func transport(_ world: World) -> Transport {
    departures.append([])
    return Transport { [self] request, deadline throws(TransportFailure) in
      try await send(request, deadline, world)
    }
  }

  /// What others do between two nights.
  func meddleAtRest(at now: Instant) { meddling.actAtRest(on: &sandbox, at: now.duration) }

  func left(at instant: Instant) { departures[departures.count - 1].append(instant) }

  private func send(
    _ request: APIRequest, _ deadline: Duration, _ world: World
  ) async throws(TransportFailure) -> APIResponse {
    guard !world.isDead else { throw .noConnection("the process is dead") }
    onRequest(request, world)
    guard !world.isDead else { throw .lost("the process is dead") }
    let start = world.now
    meddling.act(on: &sandbox, at: start.duration)
    let outcome = sandbox.handle(Self.raw(request), now: start.duration)
    let way = Duration.milliseconds(latency.lowerBound + Int(world.random() % UInt64(latency.count)))
    let isLate = outcome.delay + way > deadline
    do {
      try await world.sleep(until: start + (isLate ? deadline : outcome.delay + way))
    } catch {
      throw .lost("the process is dead")
    }
    if isLate { throw .timedOut }
    switch sandbox.deliver(outcome, now: world.now.duration) {
    case .answer(let response): return Self.response(response)
    case .cut: throw .cutOff("closed early")
    case .dropped: throw .lost("closed without an answer")
    case .reset: throw .lost("reset")
    }
  }

  private static func raw(_ request: APIRequest) -> RawRequest {
    RawRequest(
      method: request.method.rawValue, target: request.path,
      headers: request.headers.map { .init($0.name, $0.value) }, body: Data(request.body))
  }

  private static func response(_ raw: RawResponse) -> APIResponse {
    APIResponse(
      status: raw.status, headers: raw.headers.map { HeaderField($0.name, $0.value) }, body: Array(raw.body))
  }
}

extension Instant {
  /// The sandbox's way to say it.
  var duration: Duration { .nanoseconds(nanoseconds) }
  /// Both clocks began together.
  var wall: Timestamp { Timestamp(milliseconds: 1_767_603_600_000 + nanoseconds / 1_000_000) }
}
