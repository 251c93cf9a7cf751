/// One uncommon way of Loona's, or of the people around it. A few worlds in a hundred have one, so that ordinary worlds keep
/// their meaning; each is what some protection is for.
enum Oddity: String, CaseIterable, Sendable {
  /// A create whose answer is lost lands on a replica that the listings don't show for long; searches do.
  case lateReplica = "late-replica"
  /// Of two readings of the listing, one goes to a replica without the passes that are in doubt, and so does each of its end.
  case otherReplica = "other-replica"
  /// For hours nobody finds a new pass, by listing or by search.
  case blindLooking = "blind-looking"
  /// The service gives its first page, whichever is asked for.
  case firstPageOnly = "first-page-only"
  /// A colleague makes passes for our customers between our batches.
  case busyColleague = "busy-colleague"
  /// A colleague makes passes for our customers between a death and what follows it, and their ids are not the highest.
  case scatteredColleague = "scattered-colleague"
  /// From some request on no create gets a clear answer.
  case outage
  /// Loona keeps other amounts than it says it took.
  case wrongAmounts = "wrong-amounts"
}

extension Conditions {
  /// Drawn from a generator of its own: all other draws stay what they were.
  mutating func drawOddity(_ draw: Draw) {
    var chance = Chance(seed: draw.seed &+ 23)
    let (isDrawn, choice) = (chance.isTrue(percent: 16), chance.int(0...(Oddity.allCases.count - 1)))
    if isDrawn, draw.has(Oddity.allCases[choice]) { become(Oddity.allCases[choice], draw, &chance) }
    if draw.has(.takenPhones) { takePhones(&chance) }
    // From some minutes to hours: looks and the gate's answers grow old meanwhile.
    let (isLong, minutes) = (chance.isTrue(percent: 10), chance.int(2...240))
    if isLong, draw.has(.longPauses) { sandbox.faults.throttleWait = .seconds(minutes * 60) }
    checkTypes()
  }

  private mutating func become(_ oddity: Oddity, _ draw: Draw, _ chance: inout Chance) {
    self.oddity = oddity
    switch oddity {
    case .lateReplica: makeReplicaLate(draw)
    case .otherReplica: divideReplicas(draw, &chance)
    case .blindLooking:
      requireLooking(draw)
      sandbox.listing.lag = .seconds(7200)
    case .firstPageOnly:
      if draw.has(.knownPasses) { knownPercent = 60 }
      pageSize = chance.int(3...5)
    case .busyColleague: makeColleagueBusy()
    case .scatteredColleague:
      makeColleagueBusy()
      sandbox.passes.newIDs = .scattered
      // Elsewhere Loona itself refuses the second pass.
      sandbox.templates[0].secondPass = .made
      // A total would give them away.
      sandbox.listing.statesTotal = false
      (pageSize, sandbox.listing.pageSizeMax) = (chance.int(2...4), 1000)
      if draw.has(.deaths) { deathPercent = 90 }
    case .outage: drawOutage(&chance)
    case .wrongAmounts:
      // A service that has the pass already says nothing of amounts.
      sandbox.templates[0].secondPass = .made
      knownPercent = 0
      canary = chance.int(1...5)
      // What takes effect late would keep its amount.
      sandbox.faults.rates[.zombie] = nil
      doubtfulCreateFaults.removeAll { $0 == .zombie }
    }
  }

  /// Creates in doubt depend on our looking alone, and there are some.
  private mutating func requireLooking(_ draw: Draw) {
    sandbox.templates[0].secondPass = .made
    sandbox.passes.honoursIdempotenceKey = false
    sandbox.passes.newIDs = .ascending
    sandbox.listing.order = .honoured
    sandbox.listing.lag = .zero
    sandbox.listing.stragglers = .percent(0)
    sandbox.faults.rates[.shift] = nil
    guard draw.has(.faults), draw.has(.doubtfulCreates) else { return }
    doubtfulCreatePercent = 25
    doubtfulCreateFaults = [.dropAfter, .internalErrorAfter, .cut].filter(draw.has)
  }

  private mutating func makeReplicaLate(_ draw: Draw) {
    requireLooking(draw)
    sandbox.passes.externalIDSearch = .exact
  }

  private mutating func divideReplicas(_ draw: Draw, _ chance: inout Chance) {
    requireLooking(draw)
    sandbox.passes.externalIDSearch = .refused
    sandbox.listing.pageSizeMax = 1000
    sandbox.rateLimit = nil
    pageSize = chance.int(2...4)
  }

  /// Whatever a reading shows, it shows at once.
  private mutating func makeColleagueBusy() {
    colleaguePercentForGuests = 100
    sandbox.passes.newIDs = .ascending
    sandbox.listing.order = .honoured
    sandbox.listing.lag = .zero
    sandbox.listing.stragglers = .percent(0)
    sandbox.faults.rates[.shift] = nil
    knownPercent = 0
  }

  private mutating func drawOutage(_ chance: inout Chance) {
    sandbox.templates[0].secondPass = .made
    (knownPercent, colleaguePercentForGuests) = (0, 0)
    failuresInARowMax = 3
    concurrency = chance.int(1...3)
    outageAfter = chance.int(5...40)
    if doubtfulCreateFaults.isEmpty { doubtfulCreateFaults = [.dropBefore, .internalErrorAfter] }
  }

  /// Where a template allows one pass a phone, strangers have the phones of some of our customers.
  private mutating func takePhones(_ chance: inout Chance) {
    // As many refusals in a row as stop a run would stop every night's, and nobody behind them would be served.
    let (isDrawn, count) = (chance.isTrue(percent: 20), chance.int(1...2))
    guard isDrawn, sandbox.templates[0].secondPass != .made else { return }
    for index in guests.all.indices.prefix(count) where !guests.all[index].phone.isEmpty {
      guests.all[index].isPuzzle = true
      guests.all[index].hasTakenPhone = true
    }
  }
}
