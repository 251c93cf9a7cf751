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
  var witness = Witness()
  /// The instants at which our requests left, by process.
  private(set) var departures: [[Instant]] = []
  private let latency: ClosedRange<Int>
  private var chance: Chance
  private let doubtfulFaults: [FaultKind]
  /// Of a hundred creates.
  var doubtfulCreatePercent = 0
  /// The arrival before which the template changes; nil where it does not.
  var templateChangesAt: (arrival: Int, template: Sandbox.Template)?
  /// Told of each request before Loona is; for tests that act at a certain one.
  var onRequest: (APIRequest, World) -> Void = { _, _ in }

  init(_ conditions: Conditions) {
    sandbox = Sandbox(options: conditions.sandbox)
    meddling = Meddling(conditions)
    latency = conditions.latency
    chance = Chance(seed: conditions.seed &+ 13)
    doubtfulFaults = conditions.doubtfulCreateFaults
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

  // MARK: A request

  private func send(
    _ request: APIRequest, _ deadline: Duration, _ world: World
  ) async throws(TransportFailure) -> APIResponse {
    guard !world.isDead else { throw .noConnection("the process is dead") }
    onRequest(request, world)
    guard !world.isDead else { throw .lost("the process is dead") }
    let start = world.now
    meddling.act(on: &sandbox, at: start.duration)
    let number = sandbox.arrivals.count
    changeTemplate(before: number)
    disturb(request)
    witness.leaves(request)
    let outcome = sandbox.handle(Self.raw(request), now: start.duration)
    witnessReading(number)
    let way = Duration.milliseconds(latency.lowerBound + Int(world.random() % UInt64(latency.count)))
    let isLate = outcome.delay + way > deadline
    do {
      try await world.sleep(until: start + (isLate ? deadline : outcome.delay + way))
    } catch {
      witness.isUnclear(number + 1)
      throw .lost("the process is dead")
    }
    if isLate {
      witness.isUnclear(number + 1)
      throw .timedOut
    }
    let delivery = sandbox.deliver(outcome, now: world.now.duration)
    if Self.isUnclear(delivery) || sandbox.arrivals[number].fault == .shortened { witness.isUnclear(number + 1) }
    switch delivery {
    case .answer(let response):
      hear(response, number, at: world.now.duration)
      return Self.response(response)
    case .cut: throw .cutOff("closed early")
    case .dropped: throw .lost("closed without an answer")
    case .reset: throw .lost("reset")
    }
  }

  private func changeTemplate(before number: Int) {
    guard let change = templateChangesAt, number >= change.arrival else { return }
    sandbox.setTemplate(change.template)
    templateChangesAt = nil
  }

  /// Some creates get no clear answer.
  private func disturb(_ request: APIRequest) {
    guard doubtfulCreatePercent > 0, Self.isCreate(request), chance.isTrue(percent: doubtfulCreatePercent),
      !doubtfulFaults.isEmpty
    else { return }
    sandbox.order(ScriptedFault(doubtfulFaults[chance.int(0...(doubtfulFaults.count - 1))]))
  }

  private static func isCreate(_ request: APIRequest) -> Bool {
    request.method == .post && request.path == "/version1/passes"
  }

  private static func isUnclear(_ delivery: LoonaSandbox.Outcome.Delivery) -> Bool {
    switch delivery {
    case .answer(let response): response.status >= 500
    case .cut, .dropped, .reset: true
    }
  }

  private func witnessReading(_ number: Int) {
    let arrival = sandbox.arrivals[number]
    guard arrival.method == "GET", arrival.target.hasPrefix("/version1/passes/"), arrival.statusSent == 200,
      let id = Int(arrival.target.split(separator: "/").last ?? ""), let pass = sandbox.pass(id)
    else { return }
    witness.isShown(pass.content, of: id)
  }

  private func hear(_ response: RawResponse, _ number: Int, at now: Duration) {
    switch response.status {
    case 429:
      witness.census[.throttled] += 1
      if let wait = response.header("Retry-After").flatMap({ Int($0) }) {
        witness.asked(toWait: .seconds(wait), at: now)
      }
    case 401:
      witness.census[.tokensDied] += 1
      // The client sends once more with a new token: nothing was taken of what it sent before.
      let request = witness.requests[number]
      if let id = request.passID, let shown = request.shown { witness.isShown(shown, of: id) }
    default: break
    }
  }

  static func raw(_ request: APIRequest) -> RawRequest {
    RawRequest(
      method: request.method.rawValue, target: request.path,
      headers: request.headers.map { .init($0.name, $0.value) }, body: Data(request.body))
  }

  static func response(_ raw: RawResponse) -> APIResponse {
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
