import Foundation

/// The Loona API as one state machine, from `loona-api.md` and the vendor's reference alone.
///
/// It reads no clock and draws from no generator but its own: the same options, requests and instants
/// give the same answers. `now` is always the time since ``SandboxOptions/epoch`` and never goes back.
public struct Sandbox: Sendable {
  /// May be changed between two requests; the seed, the epoch, the secret and the templates count
  /// only at the start.
  public var options: SandboxOptions
  /// What took hold, in order; with ``arrivals`` the oracle of every test.
  public internal(set) var effects: [Effect] = []
  /// Every request that came, in order.
  public internal(set) var arrivals: [Arrival] = []
  /// Earlier ones that were not kept (``SandboxOptions/keepsLatest``).
  public internal(set) var effectsForgotten = 0
  public internal(set) var arrivalsForgotten = 0

  var store = PassStore()
  var templatesByID: [Int: Template] { didSet { renderedTemplates = [:] } }
  /// As the wire shows them.
  var renderedTemplates: [Int: Data] = [:]
  var desk: TokenDesk
  var memory: [String: RememberedAnswer] = [:]
  var transactions = TransactionDesk()
  var journal: Journal?
  var random: SplitMix64
  let clock: WallClock
  /// Their request numbers are another process's.
  var restoredEffectCount = 0
  private var window = RequestWindow()
  private var script: [ScriptedFault] = []
  private var zombies: [Zombie] = []
  private var landed: [Int: Outcome.Delivery] = [:]

  public init(options: SandboxOptions = SandboxOptions()) {
    self.options = options
    templatesByID = Dictionary(options.templates.map { ($0.id, $0) }) { _, last in last }
    desk = TokenDesk(secret: options.client.secret)
    if options.keepsLatest != nil { store = PassStore(isLean: true) }
    random = SplitMix64(seed: options.seed)
    clock = WallClock(epochSeconds: Int(options.epoch.timeIntervalSince1970))
  }

  /// Takes a request in at `now`: its effect, if it has one at once, is in place on return.
  public mutating func handle(_ request: RawRequest, now: Duration) -> Outcome {
    advance(to: now)
    forget()
    let exchange = Exchange(number: arrivalsForgotten + arrivals.count + 1, request: request, now: now)
    arrivals.append(
      Arrival(
        number: exchange.number, at: now, method: request.method, target: request.target,
        idempotenceKey: request.header("Idempotence-Key")))
    if let limit = options.rateLimit,
      let wait = window.admit(at: now, limit: limit.requestsPerSecond)
    {
      return conclude(exchange, .answer(throttled(exchange, wait, limit.retryAfter)))
    }
    let fault = drawFault(for: request)
    arrivals[exchange.number - 1 - arrivalsForgotten].fault = fault
    return play(fault, exchange)
  }

  private mutating func forget() {
    guard let kept = options.keepsLatest, arrivals.count >= 2 * kept else { return }
    let (old, oldEffects) = (arrivals.count - kept, max(0, effects.count - kept))
    arrivals.removeFirst(old)
    arrivalsForgotten += old
    effects.removeFirst(oldEffects)
    effectsForgotten += oldEffects
  }

  /// What a client that waited out the outcome's delay receives. A zombie takes effect here, or in
  /// whatever call comes first at or after its instant.
  public mutating func deliver(_ outcome: Outcome, now: Duration) -> Outcome.Delivery {
    advance(to: now)
    if let delivery = outcome.delivery { return delivery }
    return landed.removeValue(forKey: outcome.requestNumber) ?? .dropped
  }

  /// Lets time pass: zombies that are due take effect, passes that are due are listed.
  public mutating func advance(to now: Duration) {
    while let due = [zombies.first?.due, transactions.nextExpiry].compactMap(\.self).min(), due <= now {
      guard let next = zombies.first, next.due == due else {
        store.list(upTo: due)
        expireWelcomeBonus(at: due)
        continue
      }
      zombies.removeFirst()
      store.list(upTo: next.due)
      var exchange = next.exchange
      exchange.now = next.due
      landed[exchange.number] = conclude(exchange, .answer(perform(exchange))).delivery
    }
    store.list(upTo: now)
  }

  /// When the next zombie takes effect; nil where none is under way.
  public var nextEffectDue: Duration? { zombies.first?.due }

  /// Orders a fault for requests to come; what was ordered first is played first.
  public mutating func order(_ fault: ScriptedFault) {
    script.append(fault)
  }

  private mutating func drawFault(for request: RawRequest) -> FaultKind? {
    let drawn = options.faults.draw(using: &random)
    guard let route = try? Route(request) else { return nil }
    for index in script.indices where script[index].fits(request) {
      guard script[index].kind.befalls(route) else { continue }
      if script[index].skipping > 0 {
        script[index].skipping -= 1
        continue
      }
      let kind = script[index].kind
      script[index].times -= 1
      if script[index].times <= 0 { script.remove(at: index) }
      return kind
    }
    return drawn.flatMap { $0.befalls(route) ? $0 : nil }
  }

  private mutating func play(_ fault: FaultKind?, _ exchange: Exchange) -> Outcome {
    var exchange = exchange
    if let fault, let (status, afterEffect) = fault.statusInstead {
      if afterEffect { _ = perform(exchange) }
      let refusal = Refusal(status, "The sandbox was asked to fail here")
      return conclude(exchange, .answer(error(refusal, exchange)))
    }
    if let form = fault?.throttling {
      return conclude(exchange, .answer(throttled(exchange, options.faults.throttleWait, form)))
    }
    switch fault {
    case .dropBefore: return conclude(exchange, .dropped)
    case .resetBefore: return conclude(exchange, .reset)
    case .dropAfter:
      _ = perform(exchange)
      return conclude(exchange, .dropped)
    case .resetAfter:
      _ = perform(exchange)
      return conclude(exchange, .reset)
    case .tokenDeath:
      let token = desk.liveToken(
        authorization: exchange.request.header("Authorization"), now: exchange.now)
      if let token { desk.revoke(token) }
      return conclude(exchange, .answer(perform(exchange)))
    case .cut:
      let response = perform(exchange)
      guard !response.body.isEmpty else { return conclude(exchange, .dropped) }
      let length = Int.random(in: 0..<response.body.count, using: &random)
      return conclude(exchange, .cut(response, afterBytes: length))
    case .shortened:
      var response = perform(exchange)
      response.body = response.body.prefix(response.body.count / 2)
      return conclude(exchange, .answer(response))
    case .slow:
      let delay = drawDelay(options.faults.slowDelay)
      return conclude(exchange, .answer(perform(exchange)), delay: delay)
    case .zombie: return delayEffect(of: exchange)
    case .rewrite: exchange.rewriting = [.trims, .recases]
    case .shift: exchange.displacement = Bool.random(using: &random) ? 1 : -1
    default: break
    }
    return conclude(exchange, .answer(perform(exchange)))
  }

  private mutating func delayEffect(of exchange: Exchange) -> Outcome {
    var admitted = exchange
    do throws(Refusal) {
      try authorise(exchange, Route(exchange.request))
      admitted.isAuthorised = true
    } catch {
      return conclude(exchange, .answer(self.error(error, exchange)))
    }
    let delay = drawDelay(options.faults.zombieDelay)
    let zombie = Zombie(exchange: admitted, due: exchange.now + delay)
    let place = zombies.firstIndex { $0.due > zombie.due } ?? zombies.endIndex
    zombies.insert(zombie, at: place)
    return Outcome(requestNumber: exchange.number, delay: delay, delivery: nil)
  }

  private mutating func drawDelay(_ range: ClosedRange<Duration>) -> Duration {
    let span = Int((range.upperBound - range.lowerBound) / .milliseconds(1))
    return range.lowerBound + .milliseconds(Int.random(in: 0...span, using: &random))
  }

  /// Writes the status that leaves into the ledger.
  private mutating func conclude(
    _ exchange: Exchange, _ delivery: Outcome.Delivery, delay: Duration = .zero
  ) -> Outcome {
    let status: Int? =
      switch delivery {
      case .answer(let response), .cut(let response, _): response.status
      case .dropped, .reset: nil
      }
    let index = exchange.number - 1 - arrivalsForgotten
    if arrivals.indices.contains(index) { arrivals[index].statusSent = status }
    if effects.count > restoredEffectCount, effects.last?.requestNumber == exchange.number {
      effects[effects.count - 1].statusSent = status
      journal?.append(.effect(effects[effects.count - 1]))
    }
    return Outcome(requestNumber: exchange.number, delay: delay, delivery: delivery)
  }
}

/// A request that was taken in and takes effect later.
private struct Zombie: Sendable {
  let exchange: Exchange
  let due: Duration
}
