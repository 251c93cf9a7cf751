import Applying
import LoonaSandbox
import Passes
import RunStore

/// What outlives the processes: Loona, the state, the plans, and the time of day.
///
/// Unchecked: used from the one thread that runs the worlds.
final class Merchant: @unchecked Sendable {
  static let template = 1674
  static let scope = Scope(account: "coffee-chain", template: 1674)

  let conditions: Conditions
  let service: Service
  let ledger: Ledger
  let life = Life()
  private(set) var now = Instant.start
  /// How far the time of day, as the machine has it, has jumped.
  var clockJump = Duration.zero
  /// A signal came, and is heard by every process from now on.
  var isStopRequested = false
  /// What a run told of itself at its end, by run.
  private(set) var endings: [Run.ID: ApplyEnding] = [:]
  private(set) var nights: [Night] = []
  /// When each process began.
  private(set) var begins: [Instant] = []
  /// Passes that nobody may touch: several have one customer's external id.
  var puzzlePasses: Set<Int> = []
  /// Passes that hold the source's values as somebody typed them.
  var handWritten: Set<Int> = []
  private var processes: UInt64 = 0

  init(_ conditions: Conditions) throws {
    self.conditions = conditions
    service = Service(conditions)
    ledger = try Ledger.inMemory(scope: Self.scope, safeguards: conditions.policy.safeguards) { [life] in
      try life.requireLife()
    }
    service.mayWrite = { [unowned self] now in
      conditions.window?.isOpen(now.wall + clockJump) ?? true
    }
  }

  /// A machine's own service and state, for the oracle.
  init(_ conditions: Conditions, service: Service, ledger: Ledger, now: Instant) {
    self.conditions = conditions
    self.service = service
    self.ledger = ledger
    self.now = now
  }

  /// How a process ended: it died, or it came to an end of its own.
  enum End: Sendable {
    case died
    case failed(any Error)
    case ended(ApplyEnding?)

    var isWhole: Bool { if case .ended(let ending?) = self { ending.stopped == nil } else { false } }
  }

  /// A new process plans and applies.
  func runNight(
    _ guests: Guests, death: Death? = nil, signalAfter: Duration? = nil,
    adjusting adjust: (inout ApplySettings) -> Void = { _ in }
  ) -> End {
    live(death, signalAfter, adjust) { process in try await process.runNight(guests) }
  }

  /// A new process plans a ledger and sends it.
  func runLedger(
    _ receipts: Receipts, death: Death? = nil, signalAfter: Duration? = nil,
    adjusting adjust: (inout ApplySettings) -> Void = { _ in }
  ) -> End {
    live(death, signalAfter, adjust) { process in try await process.runLedger(receipts) }
  }

  /// A new process goes on with the last run.
  func resume(
    _ night: Night, death: Death? = nil, signalAfter: Duration? = nil,
    adjusting adjust: (inout ApplySettings) -> Void = { _ in }
  ) -> End {
    live(death, signalAfter, adjust) { process in try await process.resume(night) }
  }

  func ended(_ night: Night, _ ending: ApplyEnding) { endings[night.run.id] = ending }

  func begun(_ night: Night) {
    nights.append(night)
    service.witness.run = night.run.id
  }

  /// What an earlier process said at its end holds no more.
  func resumed(_ night: Night) {
    service.witness.run = night.run.id
    endings[night.run.id] = nil
  }

  func sleep(_ duration: Duration) { now = now + duration }

  private func live(
    _ death: Death?, _ signalAfter: Duration?, _ adjust: (inout ApplySettings) -> Void,
    _ body: @escaping @Sendable (Process) async throws -> ApplyEnding?
  ) -> End {
    let world = begin(death)
    var settings = settings()
    if let longest = conditions.durationMax { settings.deadline = world.now + longest }
    adjust(&settings)
    let process = Process(
      merchant: self, world: world, settings: settings, signalAt: signalAfter.map { world.now + $0 })
    let result = world.run { try await body(process) }
    now = world.now
    service.witness.census[.switches] += world.switches
    switch world.diedAtCommit {
    case .beforeCommit: service.witness.census[.deathsBeforeCommit] += 1
    case .afterCommit: service.witness.census[.deathsAfterCommit] += 1
    case .atSwitch, nil: break
    }
    if world.isDead {
      service.witness.caution.processDied()
      return .died
    }
    switch result {
    case .success(let ending): return .ended(ending)
    case .failure(let error): return .failed(error)
    }
  }

  /// Two processes never share a second: what a program's start takes.
  private func begin(_ death: Death?) -> World {
    processes += 1
    let world = World(seed: conditions.seed &* 1000 &+ processes, startingAt: now + .seconds(2), death: death)
    life.world = world
    begins.append(world.now)
    service.witness.processBegins()
    // What an earlier process knew to be carried out.
    try? ledger.entries { if $0.standing == .done { service.witness.transactions.settle($0) } }
    return world
  }

  private func settings() -> ApplySettings {
    var settings = ApplySettings(
      concurrency: conditions.concurrency, batch: conditions.batch, canary: conditions.canary,
      slowestPace: conditions.ceiling.slowestPace, breaker: Breaker(inARowMax: conditions.failuresInARowMax))
    if let window = conditions.window {
      settings.window = .init(
        isOpen: { [service] time in
          let isOpen = window.isOpen(time)
          if !isOpen { service.witness.census[.windowWaits] += 1 }
          return isOpen
        }, nextOpening: window.nextOpening, nextClosing: window.nextClosing)
    }
    return settings
  }
}

/// A plan that was begun.
struct Night: Sendable {
  var plan: PlanFile
  var run: Run
  var begunAt: Instant
  var figures: Figures
  /// Of a ledger's run.
  var ledger: LedgerDay?

  /// What a ledger's planning counted, and the rows that it refused.
  struct LedgerDay: Sendable {
    var counts: LedgerCounts
    var refused: [UInt32: LedgerProblem]
  }

  /// What the planning counted.
  struct Figures: Sendable {
    var source: SourceCounts
    var plan: PlanCounts
    var money: [MoneyTotals]
  }
}
