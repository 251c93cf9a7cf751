import Applying
import LoonaSandbox
import Passes

/// Everything that a world draws before it begins: how Loona behaves, how badly the network does, how careful we are.
struct Conditions: Sendable {
  var seed: UInt64
  var guests: Guests
  var schema = Guests.schema
  var sandbox: SandboxOptions
  var policy: Policy
  /// What the merchant allows us; Loona may allow less, or not care.
  var requestsPerSecond: Int
  /// Stretches the second.
  var everySeconds = 1
  var pageSize: Int
  var concurrency: Int
  var batch: Int
  var canary: Int
  var failuresInARowMax: Int
  var durationMax: Duration?
  var window: DailyWindow?
  /// How long a request and its answer are under way.
  var latency: ClosedRange<Int>
  /// Of a hundred requests, before how many a till changes a value, or a colleague makes a pass.
  var tillPercent: Int
  var colleaguePercent: Int
  /// After a death, whether a colleague makes a pass for one of ours.
  var colleaguePercentForGuests = 0
  /// Passes that are there before us, of a hundred guests.
  var knownPercent: Int
  var foreignPasses: Int
  /// Whether those passes were typed by hand.
  var isHandWritten = false
  /// Whether they carry a value whose name the template lost.
  var hasLostNames = false
  var puzzles = 0
  var exports = 2
  /// Creates that get no clear answer, beyond what the mix of faults does, and in which ways.
  var doubtfulCreatePercent = 0
  var doubtfulCreateFaults: [FaultKind] = []
  /// Of a hundred processes.
  var deathPercent = 0
  var signalPercent = 0
  /// Of a hundred nights, in how many the template changes half-way.
  var templateChangePercent = 0
  var oddity: Oddity?
  /// Whether there are ledgers too, whose transactions move values that no export has.
  var hasLedgers = false
  /// Of a hundred requests of a ledger's run, before how many a till rings up.
  var tillTransactionPercent = 0
  /// Requests of a storm after which no create gets a clear answer; nil where that never happens.
  var outageAfter: Int?

  init(seed: UInt64, guests: Guests) {
    self.seed = seed
    self.guests = guests
    sandbox = SandboxOptions(seed: seed)
    policy = Policy(settleAfter: .seconds(300))
    requestsPerSecond = 10
    pageSize = 20
    concurrency = 4
    batch = 10
    canary = 3
    failuresInARowMax = 10
    durationMax = nil
    latency = 5...80
    tillPercent = 0
    colleaguePercent = 0
    knownPercent = 0
    foreignPasses = 0
  }

  static func drawn(_ seed: UInt64, _ chance: inout Chance) -> Conditions { drawn(Draw(seed: seed), &chance) }

  static func drawn(_ draw: Draw, _ chance: inout Chance) -> Conditions {
    let count = chance.int(10...32)
    var guestChance = Chance(seed: draw.seed &+ 11)
    let invented = (0..<count).map { Guest.invented($0, &guestChance) }
    var drawn = Conditions(seed: draw.seed, guests: Guests(all: Array(invented.prefix(draw.customersMax ?? .max))))
    drawn.drawOurSide(&chance)
    drawn.drawOthers(&chance)
    drawn.drawService(&chance)
    drawn.drawFaults(draw, &chance)
    drawn.leaveOut(draw)
    drawn.drawLedgers(draw)
    drawn.drawPeople(draw, &guestChance)
    return drawn
  }

  private mutating func drawOurSide(_ chance: inout Chance) {
    requestsPerSecond = chance.int(3...20)
    pageSize = chance.int(4...60)
    concurrency = chance.int(1...6)
    batch = chance.int(3...15)
    canary = chance.int(0...5)
    failuresInARowMax = chance.int(3...10)
    if chance.isTrue(percent: 20) { durationMax = .seconds(chance.int(5...chance.pick(30, 600, 3600))) }
    let shortest = chance.int(1...50)
    latency = shortest...(shortest + chance.int(0...400))
    policy.conflicts = chance.pick(.report, .source, .loona)
    policy.missing = chance.pick(.report, .status("INACTIVE"))
    exports = chance.pick(1, 1, 1, 2, 2, 3)
    deathPercent = chance.pick(0, 60, 90)
    signalPercent = chance.pick(0, 0, 25)
    if chance.isTrue(percent: 25) { schema = Guests.schemaWithStatus }
    // The first night begins at nine, UTC; a wait for the window is made of many short ones.
    let closes = 9 * 60 + chance.int(0...20)
    if chance.isTrue(percent: 6) { window = DailyWindow(closes: closes, opens: closes + chance.int(5...40)) }
  }

  private mutating func drawOthers(_ chance: inout Chance) {
    tillPercent = chance.pick(0, 0, 2, 5)
    colleaguePercent = chance.pick(0, 0, 1, 3)
    colleaguePercentForGuests = chance.pick(0, 50)
    knownPercent = chance.pick(0, 10, 50)
    foreignPasses = chance.int(0...8)
    isHandWritten = chance.isTrue(percent: 40)
    hasLostNames = chance.isTrue(percent: 25)
    puzzles = chance.pick(0, 0, 1, 3)
    templateChangePercent = chance.pick(0, 0, 0, 0, 0, 0, 40)
  }

  private mutating func drawService(_ chance: inout Chance) {
    sandbox.listing.shape = chance.pick(.content, .items, .array)
    sandbox.listing.statesTotal = chance.isTrue(percent: 70)
    sandbox.listing.statesLast = chance.isTrue(percent: 70)
    // A bare array from a server that caps the page can't be told from the end of the list.
    if sandbox.listing.shape != .array { sandbox.listing.pageSizeMax = chance.pick(1000, 1000, 7, 3) }
    sandbox.listing.order = chance.pick(.honoured, .honoured, .ignored, .reversed)
    sandbox.listing.lag = chance.pick(.zero, .zero, .milliseconds(700), .seconds(20))
    sandbox.passes.put = chance.pick(.replaces, .merges)
    sandbox.passes.honoursIdempotenceKey = chance.isTrue(percent: 50)
    sandbox.passes.externalIDSearch = chance.pick(.exact, .exact, .ignored, .refused)
    sandbox.passes.rewriting = chance.pick([], [], [.trims], [.recases])
    sandbox.passes.newIDs = chance.isTrue(percent: 15) ? .scattered : .ascending
    sandbox.passes.createdStatus = chance.pick(200, 201)
    sandbox.passes.linkName = chance.pick(.url, .downloadUrl, .link)
    sandbox.errorBody = chance.pick(.json, .html, .empty)
    sandbox.client.tokenLife = chance.seconds(3...299)
    sandbox.templates = [.loyalty(secondPass: chance.pick(.made, .made, .refused, .existing))]
    if chance.isTrue(percent: 30) {
      sandbox.rateLimit = RateLimit(
        requestsPerSecond: chance.int(2...20), retryAfter: chance.pick(.seconds, .httpDate, .absent))
    }
    // A token, a fresh GET and its PUT are more than such a service allows in a second.
    if let limit = sandbox.rateLimit?.requestsPerSecond, limit <= 3 {
      sandbox.rateLimit = RateLimit(requestsPerSecond: 2, retryAfter: .absent)
      sandbox.client.tokenLife = .seconds(3)
    }
    // A replica that leaves a pass out for longer than we wait; only where search shows it can that be told.
    if sandbox.passes.externalIDSearch == .exact, chance.isTrue(percent: 40) {
      sandbox.listing.stragglers = .percent(chance.int(5...40))
    }
  }

  /// Each world has faults of some kinds only: all of them together would hide each other.
  private mutating func drawFaults(_ draw: Draw, _ chance: inout Chance) {
    sandbox.faults.slowDelay = chance.pick(.milliseconds(200) ... .seconds(2), .seconds(10) ... .seconds(70))
    sandbox.faults.zombieDelay = .seconds(30) ... .seconds(90)
    // A zombie comes 90 s after its request at the latest, and is then listed late: the delay must cover both.
    policy.settleAfter = .seconds(chance.int(130...900))
    let worst = chance.pick(0, 5, 20, 40)
    let share = chance.pick(20, 60, 90)
    for kind in FaultKind.allCases where worst > 0 && chance.isTrue(percent: share) {
      sandbox.faults.rates[kind] = FaultRate(partsPerMillion: chance.int(0...worst * 1000))
    }
    if worst > 0, chance.isTrue(percent: 40) { sandbox.faults.rates[.zombie] = .percent(chance.int(1...12)) }
    doubtfulCreatePercent = chance.pick(0, 8, 25)
    let doubtful: [FaultKind] = [
      .dropBefore, .dropAfter, .resetBefore, .resetAfter, .internalErrorBefore, .internalErrorAfter,
      .gatewayTimeoutBefore, .gatewayTimeoutAfter, .cut, .shortened, .zombie,
    ]
    doubtfulCreateFaults = doubtful.filter { _ in chance.isTrue(percent: 50) }
    sandbox.faults.rates = sandbox.faults.rates.filter { draw.has($0.key) }
    doubtfulCreateFaults.removeAll { !draw.has($0) }
  }

  /// From a generator of its own: without ledgers a world is what it was.
  private mutating func drawLedgers(_ draw: Draw) {
    var chance = Chance(seed: draw.seed &+ 19)
    hasLedgers = chance.isTrue(percent: 35) && draw.has(.transactions)
    guard hasLedgers else { return }
    tillTransactionPercent = draw.has(.till) ? chance.pick(0, 0, 5, 20) : 0
    sandbox.templates[0].code = chance.pick(.plain, .encrypted, .dynamic)
    sandbox.templates[0].loyalty?.welcomeBonus = chance.pick(nil, .init(amount: Amount(hundredths: 20_000), days: 0))
    sandbox.loyalty.rounding = chance.pick(.down, .halfUp, .halfEven)
    sandbox.loyalty.earnsAt = chance.pick(.levelBefore, .levelAfter)
    sandbox.loyalty.earnsOn = chance.pick(.paid, .bill)
    sandbox.loyalty.checksFirst = chance.pick(.key, .code)
    sandbox.loyalty.otherBodyStatus = chance.pick(409, 422)
    if chance.isTrue(percent: 20), draw.has(.countedTwice) { sandbox.loyalty.idempotence = .ignored }
    sandbox.templates[0].type = chance.pick(.bonus, .bonus, .bonus, .discount, .chop)
    if sandbox.templates[0].type == .chop { sandbox.templates[0].placeholders.append(.init("stamps", .number)) }
    sandbox.templates[0].loyalty?.stamps = chance.pick(5, 10, 25)
    sandbox.loyalty.fullCard = chance.pick(.resets, .stays)
  }

  /// Who shares a phone, and whose passes are in a mess.
  private mutating func drawPeople(_ draw: Draw, _ chance: inout Chance) {
    for index in guests.all.indices.dropFirst() {
      let (shares, lacks) = (chance.isTrue(percent: 10), chance.isTrue(percent: 5))
      let (isActive, isForever) = (chance.isTrue(percent: 85), chance.isTrue(percent: 70))
      if schema == Guests.schemaWithStatus {
        guests.all[index].isActive = isActive
        guests.all[index].validUntil = isForever ? "" : "2027-03-01"
      }
      guard draw.has(.sharedPhones) else { continue }
      // A template that allows one pass a phone leaves the second customer without one.
      if shares, sandbox.templates[0].secondPass == .made { guests.all[index].phone = guests.all[index - 1].phone }
      if lacks { guests.all[index].phone = "" }
    }
    for index in guests.all.indices.suffix(puzzles) { guests.all[index].isPuzzle = true }
  }

  private mutating func leaveOut(_ draw: Draw) {
    if !draw.has(.faults) || !draw.has(.doubtfulCreates) { doubtfulCreatePercent = 0 }
    if !draw.has(.throttling) {
      sandbox.rateLimit = nil
      for kind in [FaultKind.throttledSeconds, .throttledDate, .throttledBare] { sandbox.faults.rates[kind] = nil }
    }
    if !draw.has(.shortTokens) { sandbox.client.tokenLife = .seconds(299) }
    if !draw.has(.deaths) { deathPercent = 0 }
    if !draw.has(.signals) { signalPercent = 0 }
    if !draw.has(.deadlines) { durationMax = nil }
    if !draw.has(.window) { window = nil }
    if !draw.has(.till) { tillPercent = 0 }
    if !draw.has(.colleagues) { (colleaguePercent, colleaguePercentForGuests) = (0, 0) }
    if !draw.has(.knownPasses) { knownPercent = 0 }
    if !draw.has(.strangers) { foreignPasses = 0 }
    if !draw.has(.puzzles) { puzzles = 0 }
    if !draw.has(.secondPassRules) { sandbox.templates = [.loyalty()] }
    if !draw.has(.status) { schema = Guests.schema }
    if !draw.has(.missing) { policy.missing = .report }
    if !draw.has(.rewriting) {
      sandbox.passes.rewriting = []
      sandbox.faults.rates[.rewrite] = nil
    }
    if !draw.has(.lag) { sandbox.listing.lag = .zero }
    if !draw.has(.stragglers) { sandbox.listing.stragglers = .percent(0) }
    if !draw.has(.listShapes) {
      sandbox.listing = ListingOptions(lag: sandbox.listing.lag, stragglers: sandbox.listing.stragglers)
    }
    if !draw.has(.scatteredIDs) { sandbox.passes.newIDs = .ascending }
    if !draw.has(.templateChanges) { (templateChangePercent, hasLostNames) = (0, false) }
    if !draw.has(.nights) { exports = 1 }
    if !draw.has(.concurrency) { concurrency = 1 }
    checkTypes()
  }

  var ceiling: RateCeiling { RateCeiling(requestsPerSecond: requestsPerSecond, everySeconds: everySeconds) }

  /// What a template types strictly, nobody typed by hand.
  mutating func checkTypes() { sandbox.passes.checksTypes = !isHandWritten || knownPercent == 0 }
}
