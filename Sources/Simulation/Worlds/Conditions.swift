import Applying
import LoonaSandbox
import Passes

/// Everything that a world draws before it begins: how Loona behaves, how badly the network does, how careful we are.
struct Conditions: Sendable {
  var seed: UInt64
  var guests: Guests
  var sandbox: SandboxOptions
  var policy: Policy
  /// What the merchant allows us; Loona may allow less, or not care.
  var requestsPerSecond: Int
  var pageSize: Int
  var concurrency: Int
  var batch: Int
  var canary: Int
  var failuresInARowMax: Int
  var durationMax: Duration?
  /// How long a request and its answer are under way.
  var latency: ClosedRange<Int>
  /// Of a hundred requests, before how many a till changes a value, or a colleague makes a pass.
  var tillPercent: Int
  var colleaguePercent: Int
  /// Passes that are there before us, of a hundred guests.
  var knownPercent: Int
  var foreignPasses: Int

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

  static func drawn(_ seed: UInt64, _ chance: inout Chance) -> Conditions {
    let count = chance.int(10...40)
    var drawn = Conditions(seed: seed, guests: Guests(all: (0..<count).map { .invented($0, &chance) }))
    drawn.requestsPerSecond = chance.int(3...20)
    drawn.pageSize = chance.int(4...60)
    drawn.concurrency = chance.int(1...6)
    drawn.batch = chance.int(3...15)
    drawn.canary = chance.int(0...5)
    drawn.failuresInARowMax = chance.int(3...10)
    if chance.isTrue(percent: 20) { drawn.durationMax = .seconds(chance.int(60...3600)) }
    let shortest = chance.int(1...50)
    drawn.latency = shortest...(shortest + chance.int(0...400))
    drawn.tillPercent = chance.pick(0, 0, 2, 5)
    drawn.colleaguePercent = chance.pick(0, 0, 1, 3)
    drawn.knownPercent = chance.pick(0, 10, 50)
    drawn.foreignPasses = chance.int(0...8)
    drawn.policy.conflicts = chance.pick(.report, .source, .loona)
    drawn.policy.missing = chance.pick(.report, .status("INACTIVE"))
    drawn.drawService(&chance)
    return drawn
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
    sandbox.faults.slowDelay = chance.pick(.milliseconds(200) ... .seconds(2), .seconds(10) ... .seconds(70))
    sandbox.faults.zombieDelay = .seconds(30) ... .seconds(90)
    // A zombie comes 90 s after its request at the latest, and is then listed late: the delay must cover both.
    policy.settleAfter = .seconds(chance.int(130...900))
    let worst = chance.pick(0, 5, 20, 40)
    for kind in FaultKind.allCases where worst > 0 && chance.isTrue(percent: 60) {
      sandbox.faults.rates[kind] = FaultRate(partsPerMillion: chance.int(0...worst * 1000))
    }
    if worst > 0, chance.isTrue(percent: 40) { sandbox.faults.rates[.zombie] = .percent(chance.int(1...12)) }
  }
}
