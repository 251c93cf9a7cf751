import Applying
import LoonaSandbox
import Passes

/// What happens in one world, from one seed: some exports, nights with faults and deaths, and nights without.
struct History {
  let draw: Draw
  let merchant: Merchant
  private(set) var problems: [String] = []
  var chance: Chance
  private(set) var guests: Guests
  private(set) var leavers: [Guest] = []
  private(set) var receipts = Receipts()
  private var ledgerChance: Chance
  private var effectsSeen = 0

  private static let nightsMax = 8

  init(seed: UInt64, safeguards: Safeguards = .all) throws {
    var draw = Draw(seed: seed)
    draw.safeguards = safeguards
    try self.init(draw)
  }

  /// Plays the world to its end.
  init(_ draw: Draw) throws {
    self.draw = draw
    chance = Chance(seed: draw.seed)
    ledgerChance = Chance(seed: draw.seed &+ 29)
    var conditions = Conditions.drawn(draw, &chance)
    conditions.drawOddity(draw)
    conditions.policy.safeguards = draw.safeguards
    guests = conditions.guests
    merchant = try Merchant(conditions)
    seedPasses()
    live(through: 1)
    for number in 1..<max(1, conditions.exports) {
      if conditions.policy.conflicts == .loona {
        merchant.service.meddling.rest { conditions.schema.index(of: $0) != nil }
      }
      if draw.has(.till) { merchant.service.meddleAtRest(at: merchant.now) }
      change(number)
      live(through: number + 1)
    }
    let oracle = Oracle(merchant: merchant, guests: guests, receipts: receipts)
    problems += oracle.courseProblems()
    merchant.service.witness.census.add(oracle.census())
  }

  var census: Census { merchant.service.witness.census }

  mutating func count(_ event: Census.Event, _ times: Int = 1) {
    merchant.service.witness.census[event] += times
  }

  private mutating func live(through export: Int) {
    count(.rejectedRows, guests.rejected.count)
    count(.repeatedRows, guests.repeated.count)
    let effectsBefore = merchant.service.sandbox.effects.count
    merchant.service.witness.caution.exportBegins()
    if export > 1 { ledgerStorm() }
    storm(isFirst: export == 1)
    calm()
    if export == 1, merchant.conditions.hasLedgers {
      ledgerStorm()
      calm()
    }
    calmLedger()
    let oracle = Oracle(merchant: merchant, guests: guests, receipts: receipts)
    let found = oracle.problems() + oracle.retirementProblems(since: effectsBefore)
    problems += found.map { "after export \(export): \($0)" }
  }

  private mutating func change(_ number: Int) {
    let before = guests
    guests = guests.changed(number, draw, leavers: leavers, &chance)
    let present = guests.present
    count(.returned, leavers.count { present.contains($0.key) })
    leavers = (leavers + before.all).filter { !present.contains($0.key) }
  }

  // MARK: Nights

  /// A ledger with faults, and what follows a death or a stop: `resume`, the ledger again, or a night.
  private mutating func ledgerStorm() {
    guard merchant.conditions.hasLedgers else { return }
    raise()
    merchant.service.meddling.tillTransactionPercent = merchant.conditions.tillTransactionPercent
    receipts.addDay(guests, merchant.conditions.sandbox.templates[0].type, &ledgerChance)
    var end = merchant.runLedger(receipts, death: drawnLedgerDeath())
    for _ in 0..<4 {
      note(end)
      if end.isWhole { break }
      merchant.sleep(ledgerChance.pick(.seconds(1), .seconds(60), .seconds(1200), .seconds(86_400)))
      let death = drawnLedgerDeath()
      switch ledgerChance.int(0...9) {
      case 0...4:
        guard let night = merchant.nights.last else { fallthrough }
        count(.resumes)
        end = merchant.resume(night, death: death)
      case 5...7: end = merchant.runLedger(receipts, death: death)
      default: end = merchant.runNight(guests, death: death)
      }
    }
    note(end)
  }

  private mutating func drawnLedgerDeath() -> Death? {
    guard ledgerChance.isTrue(percent: merchant.conditions.deathPercent) else { return nil }
    return switch ledgerChance.int(0...3) {
    case 0...1: .atSwitch(ledgerChance.int(1...ledgerChance.pick(300, 1000, 3000)))
    case 2: .beforeCommit(ledgerChance.int(1...ledgerChance.pick(15, 60, 150)))
    default: .afterCommit(ledgerChance.int(1...ledgerChance.pick(15, 60, 150)))
    }
  }

  /// Ledgers without faults, until one has nothing in doubt and nothing that waits.
  private mutating func calmLedger() {
    guard merchant.conditions.hasLedgers else { return }
    for _ in 0..<Self.nightsMax {
      merchant.sleep(.seconds(86_400))
      var end = merchant.runLedger(receipts) { $0.deadline = nil }
      note(end)
      // Cards that refuse what is asked of them stop a run again and again, and each time it has got further.
      while case .ended(let ending?) = end, case .breaker? = ending.stopped, let night = merchant.nights.last {
        merchant.sleep(.seconds(60))
        end = merchant.resume(night) { $0.deadline = nil }
        note(end)
      }
      guard end.isWhole, let day = merchant.nights.last?.ledger else { continue }
      if day.counts.withheld == 0, isAllAnswered(), (try? merchant.ledger.openIntents().isEmpty) ?? false { return }
    }
    problems.append("after \(Self.nightsMax) ledgers without faults something of them is still in doubt, or waits")
  }

  /// Whether the last run left nothing because it was throttled for too long.
  private func isAllAnswered() -> Bool {
    guard let night = merchant.nights.last, let outcomes = try? Oracle.outcomes(of: night, in: merchant.ledger) else {
      return false
    }
    return !outcomes.contains { $0.outcome.kind == .notAttempted }
  }

  /// Faults, and people who meddle.
  private func raise() {
    let (conditions, service) = (merchant.conditions, merchant.service)
    service.sandbox.options.faults = conditions.sandbox.faults
    service.sandbox.options.listing.stragglers = conditions.sandbox.listing.stragglers
    service.doubtfulCreatePercent = conditions.doubtfulCreatePercent
    service.meddling.tillPercent = conditions.tillPercent
    service.meddling.colleaguePercent = conditions.colleaguePercent
  }

  /// A night with faults, and what follows a death or a stop: `resume`, or a run of its own.
  private mutating func storm(isFirst: Bool) {
    raise()
    drawTemplateChange()
    beOdd(isFirst: isFirst)
    var end = merchant.runNight(guests, death: drawnDeath(), signalAfter: drawnSignal())
    for _ in 0..<4 {
      note(end)
      if end.isWhole { return }
      let pause: Duration = chance.pick(.seconds(1), .seconds(60), .seconds(1200), .seconds(86_400))
      meddleForGuests(before: pause)
      merchant.sleep(pause)
      let resumes = chance.isTrue(percent: 60)
      if let night = merchant.nights.last, resumes {
        count(.resumes)
        end = merchant.resume(night, death: drawnDeath(), signalAfter: drawnSignal())
      } else {
        if case .died = end { count(.freshRunsAfterDeath) }
        end = merchant.runNight(guests, death: drawnDeath(), signalAfter: drawnSignal())
      }
    }
    note(end)
  }

  private mutating func drawTemplateChange() {
    let service = merchant.service
    let (isDrawn, after, choice) = (
      chance.isTrue(percent: merchant.conditions.templateChangePercent), chance.int(5...60), chance.int(0...2)
    )
    guard isDrawn, var template = service.sandbox.templates.first else { return }
    switch choice {
    case 0: template.placeholders.append(.init("newWord"))
    case 1: template.placeholders.removeAll { $0.name == "cardName" }
    default: template.placeholders.removeAll { $0.name == "lastName" }
    }
    service.templateChangesAt = (service.sandbox.arrivals.count + after, template)
  }

  private mutating func drawnDeath() -> Death? {
    let isDrawn = chance.isTrue(percent: merchant.conditions.deathPercent)
    let (kind, atSwitch, atCommit) = (
      chance.int(0...9), chance.int(1...chance.pick(300, 1000, 3000)), chance.int(1...chance.pick(15, 60, 150))
    )
    guard isDrawn else { return nil }
    switch kind {
    case 0...5: return .atSwitch(atSwitch)
    case 6...7: return .beforeCommit(atCommit)
    default: return .afterCommit(atCommit)
    }
  }

  private mutating func drawnSignal() -> Duration? {
    let (isDrawn, after) = (chance.isTrue(percent: merchant.conditions.signalPercent), chance.seconds(1...60))
    return isDrawn ? after : nil
  }

  /// Nights without faults, until one has nothing to do.
  private mutating func calm() {
    let service = merchant.service
    service.sandbox.options.faults = .none
    service.sandbox.options.listing.stragglers = .percent(0)
    service.doubtfulCreatePercent = 0
    service.meddling.tillPercent = 0
    service.meddling.colleaguePercent = 0
    service.meddling.tillTransactionPercent = 0
    service.templateChangesAt = nil
    service.isOdd = false
    for template in merchant.conditions.sandbox.templates { service.sandbox.setTemplate(template) }
    for _ in 0..<Self.nightsMax {
      merchant.sleep(.seconds(86_400))
      let end = merchant.runNight(guests) { $0.deadline = nil }
      note(end)
      guard end.isWhole, let night = merchant.nights.last else { continue }
      if case .ended(let ending?) = end, ending.unsettled?.contains("counted a repeated transaction") ?? false {
        // A person decides to go on all the same.
        note(merchant.runLedger(receipts) { $0.deadline = nil })
        continue
      }
      do {
        if try hasNothingToDo(night) { return }
      } catch {
        problems.append("a plan can't be read: \(error)")
      }
    }
    problems.append("after \(Self.nightsMax) nights without faults there is still something to do")
  }

  /// A customer whose phone is taken is tried again every night, and refused; what is in doubt of it is settled all the same.
  private func hasNothingToDo(_ night: Night) throws -> Bool {
    let refused = Set(guests.all.filter(\.hasTakenPhone).map(\.key))
    var isLeft = false
    try night.plan.operations().each { if $0.action == .settle || !refused.contains($0.key) { isLeft = true } }
    return !isLeft
  }

  private mutating func note(_ end: Merchant.End) {
    switch end {
    case .died: count(.deaths)
    case .ended(let ending): note(ending?.stopped)
    // The first listing, or the template, could not be read: nothing was begun.
    case .failed(is PlanningFailure): break
    case .failed(let error): problems.append("a process failed: \(error)")
    }
    let oracle = Oracle(merchant: merchant, guests: guests, receipts: receipts)
    problems += oracle.unenteredProblems(since: effectsSeen)
    problems += oracle.unnamedProblems(from: &effectsSeen)
  }

  private mutating func note(_ stop: StopReason?) {
    switch stop {
    case .signal: count(.signals)
    case .timeOver, .windowClosed: count(.deadlines)
    case .breaker: count(.breakers)
    case .templateChanged: count(.templateStops)
    case .canaryFailed: count(.canaryStops)
    case .countedTwice: count(.countedTwiceStops)
    case .credentials, .unreachable, .refused, nil: break
    }
  }

  /// Everything that happened, in order: the same seed tells the same.
  var trace: [String] {
    let sandbox = merchant.service.sandbox
    let arrivals = sandbox.arrivals.map { "\($0.at) \($0.method) \($0.target) \($0.fault?.rawValue ?? "")" }
    let effects = sandbox.effects.map { effect in
      let what =
        effect.transaction.map { "by \($0.type.rawValue) \($0.purchaseID) of \($0.amount?.text ?? "")" }
        ?? "\(effect.kind)"
      return "\(effect.at) \(what) \(effect.passID) \(effect.externalID) \(effect.after)"
    }
    let outcomes = merchant.nights.flatMap { night in
      ((try? Oracle.outcomes(of: night, in: merchant.ledger)) ?? []).map { "\(night.run.id) \($0)" }
    }
    return arrivals + effects + outcomes + problems
  }
}
