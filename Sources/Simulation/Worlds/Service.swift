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
  var witness: Witness
  /// The instants at which our requests left, by process.
  private(set) var departures: [[Instant]] = []
  private let latency: ClosedRange<Int>
  private var chance: Chance
  private let doubtfulFaults: [FaultKind]
  private let oddity: Oddity?
  private var otherReplica = OtherReplica()
  /// Of a hundred creates.
  var doubtfulCreatePercent = 0
  /// The arrival before which the template changes; nil where it does not.
  var templateChangesAt: (arrival: Int, template: Sandbox.Template)?
  /// Off, nothing odd happens.
  var isOdd = false {
    didSet {
      guard !isOdd else { return }
      sandbox.options.listing.ignoresPage = false
      outageAt = nil
      onTemplateRead = { _ in }
      meddling.spoilsAmounts = false
      witness.caution.amountsAreWrong = false
    }
  }
  /// The arrival from which on no create gets a clear answer.
  var outageAt: Int?
  /// Told where a template is about to be read: the passes are read behind it.
  var onTemplateRead: (World) -> Void = { _ in }
  /// Whether the merchant's write window is open then.
  var mayWrite: (Instant) -> Bool = { _ in true }
  /// Told of each request before Loona is; for tests that act at a certain one.
  var onRequest: (APIRequest, World) -> Void = { _, _ in }

  init(_ conditions: Conditions) {
    sandbox = Sandbox(options: conditions.sandbox)
    meddling = Meddling(conditions)
    latency = conditions.latency
    chance = Chance(seed: conditions.seed &+ 13)
    doubtfulFaults = conditions.doubtfulCreateFaults
    oddity = conditions.oddity
    witness = Witness(CautionWatch.Limits(conditions))
  }

  /// What a process sends through. A dead one sends nothing, and hears nothing of what it sent.
  func transport(_ world: World) -> Transport {
    departures.append([])
    otherReplica.processBegins()
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
    if request.method == .get, request.path.hasPrefix("/version1/templates/") { onTemplateRead(world) }
    let (outcome, pass) = handle(request, number, at: start.duration)
    witnessReading(number, at: start.duration)
    let way = Duration.milliseconds(latency.lowerBound + Int(world.random() % UInt64(latency.count)))
    let isLate = outcome.delay + way > deadline
    do {
      try await world.sleep(until: start + (isLate ? deadline : outcome.delay + way))
    } catch {
      witness.isUnclear(number + 1)
      throw .lost("the process is dead")
    }
    if isLate {
      isUnclear(number, pass)
      throw .timedOut
    }
    let delivery = sandbox.deliver(outcome, now: world.now.duration)
    if Self.isUnclear(delivery) || sandbox.arrivals[number].fault == .shortened {
      isUnclear(number, pass)
    } else if case .answer(let response) = delivery {
      if response.status == 200 { otherReplica.isRead(request) }
      let left = pass ?? landed(number)
      let isMeddledWith = left.map(meddling.hasChangedAmount) ?? false
      witness.isAnswered(number + 1, response.status, pass: left, isMeddledWith: isMeddledWith)
    }
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

  /// Lets Loona take it in, with what the oddities do to it, and to what it leaves.
  ///
  /// - Returns: also the pass that it left changed at once.
  private func handle(
    _ request: APIRequest, _ number: Int, at now: Duration
  ) -> (outcome: LoonaSandbox.Outcome, pass: Int?) {
    let isDisturbed = disturb(request, number)
    if oddity == .otherReplica {
      sandbox.options.listing.absent = isOdd ? otherReplica.absent(for: request) : []
      witness.census[.otherReplica] += sandbox.options.listing.absent.isEmpty ? 0 : 1
    }
    if sandbox.options.listing.ignoresPage, OtherReplica.page(request) ?? 0 > 0 { witness.census[.firstPages] += 1 }
    witness.leaves(
      request, for: Self.passID(request).flatMap { sandbox.pass($0)?.externalID }, at: now,
      mayWrite: mayWrite(Instant.start + now))
    let stragglers = sandbox.options.listing.stragglers
    if oddity == .lateReplica, isDisturbed {
      sandbox.options.listing.stragglers = .percent(100)
      witness.census[.lateReplicas] += 1
    }
    let outcome = sandbox.handle(Self.raw(request), now: now)
    sandbox.options.listing.stragglers = stragglers
    guard let effect = sandbox.effects.last, effect.requestNumber == number + 1 else { return (outcome, nil) }
    meddling.spoil(effect, on: &sandbox, at: now)
    return (outcome, effect.passID)
  }

  /// The pass that a late effect left, whose sender had the patience.
  private func landed(_ number: Int) -> Int? {
    guard sandbox.arrivals[number].fault == .zombie else { return nil }
    return sandbox.effects.last { $0.requestNumber == number + 1 }?.passID
  }

  private func isUnclear(_ number: Int, _ pass: Int?) {
    witness.isUnclear(number + 1)
    if witness.requests[number].key != nil, let pass { otherReplica.doubtful.insert(pass) }
  }

  /// Some creates get no clear answer.
  private func disturb(_ request: APIRequest, _ number: Int) -> Bool {
    guard Self.isCreate(request), !doubtfulFaults.isEmpty else { return false }
    let isOut = outageAt.map { number >= $0 } ?? false
    if isOut { witness.census[.outages] += 1 }
    guard isOut || doubtfulCreatePercent > 0 && chance.isTrue(percent: doubtfulCreatePercent) else { return false }
    sandbox.order(ScriptedFault(doubtfulFaults[chance.int(0...(doubtfulFaults.count - 1))]))
    return true
  }

  private func witnessReading(_ number: Int, at now: Duration) {
    let arrival = sandbox.arrivals[number]
    guard arrival.method == "GET", arrival.target.hasPrefix("/version1/passes/"), arrival.statusSent == 200,
      let id = Int(arrival.target.split(separator: "/").last ?? ""), let pass = sandbox.pass(id)
    else { return }
    witness.isShown(pass.content, of: id, at: now)
    witness.caution.isRead(id)
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
      if let id = request.passID, let shown = request.shown { witness.isShown(shown, of: id, at: request.shownAt) }
    default: break
    }
  }
}
