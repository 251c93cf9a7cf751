import Applying
import LoonaSandbox
import Passes

/// What happens in one world, from one seed: some exports, nights with faults and deaths, and nights without.
struct History {
  let draw: Draw
  let merchant: Merchant
  private(set) var problems: [String] = []
  private var chance: Chance
  private var guests: Guests
  private var leavers: [Guest] = []
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
    var conditions = Conditions.drawn(draw, &chance)
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
    let oracle = Oracle(merchant: merchant, guests: guests)
    problems += oracle.courseProblems()
    merchant.service.witness.census.add(oracle.census())
  }

  var census: Census { merchant.service.witness.census }

  private mutating func count(_ event: Census.Event, _ times: Int = 1) {
    merchant.service.witness.census[event] += times
  }

  private mutating func live(through export: Int) {
    count(.rejectedRows, guests.rejected.count)
    count(.repeatedRows, guests.repeated.count)
    storm()
    calm()
    let oracle = Oracle(merchant: merchant, guests: guests)
    problems += oracle.problems().map { "after export \(export): \($0)" }
  }

  private mutating func change(_ number: Int) {
    let before = guests
    guests = guests.changed(number, draw, leavers: leavers, &chance)
    let present = guests.present
    count(.returned, leavers.count { present.contains($0.key) })
    leavers = (leavers + before.all).filter { !present.contains($0.key) }
  }

  // MARK: Nights

  /// A night with faults, and what follows a death or a stop: `resume`, or a run of its own.
  private mutating func storm() {
    let (conditions, service) = (merchant.conditions, merchant.service)
    service.sandbox.options.faults = conditions.sandbox.faults
    service.sandbox.options.listing.stragglers = conditions.sandbox.listing.stragglers
    service.doubtfulCreatePercent = conditions.doubtfulCreatePercent
    service.meddling.tillPercent = conditions.tillPercent
    service.meddling.colleaguePercent = conditions.colleaguePercent
    drawTemplateChange()
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

  /// Between a death and what follows it, a colleague makes a pass for a customer of ours: one whom nothing that is under way
  /// may still give a pass, and early enough to be listed.
  private mutating func meddleForGuests(before pause: Duration) {
    let (conditions, service) = (merchant.conditions, merchant.service)
    let (isDrawn, choice) = (chance.isTrue(percent: conditions.colleaguePercentForGuests), chance.int(0...999))
    guard isDrawn, pause > conditions.sandbox.listing.lag, service.sandbox.nextEffectDue == nil else { return }
    let open = Set(((try? merchant.ledger.openIntents()) ?? []).map(\.operation.key))
    let free = guests.all.filter {
      !$0.isPuzzle && !open.contains($0.key) && service.sandbox.passes(byExternalID: $0.key).isEmpty
        && !hasPass(withPhone: $0.phone)
    }
    guard !free.isEmpty else { return }
    let guest = free[choice % free.count]
    // One with nothing but the phone is adopted where the template allows no second.
    let isNobodys = conditions.sandbox.templates[0].secondPass != .made && !guest.phone.isEmpty && choice % 2 == 0
    var values = isNobodys ? [] : [Sandbox.PlaceholderValue("externalId", guest.key)]
    if !guest.phone.isEmpty { values.append(.init("phone", guest.phone)) }
    service.sandbox.createForeignPass(templateID: Merchant.template, values: values, now: merchant.now.duration)
    count(.passesMadeForGuests)
  }

  /// A pass that is found by its phone may be about to become the customer's.
  private func hasPass(withPhone phone: String) -> Bool {
    guard !phone.isEmpty else { return false }
    return merchant.service.sandbox.passes.contains { $0.content.values["phone"] == phone }
  }

  /// Nights without faults, until one has nothing to do.
  private mutating func calm() {
    let service = merchant.service
    service.sandbox.options.faults = .none
    service.sandbox.options.listing.stragglers = .percent(0)
    service.doubtfulCreatePercent = 0
    service.meddling.tillPercent = 0
    service.meddling.colleaguePercent = 0
    service.templateChangesAt = nil
    for template in merchant.conditions.sandbox.templates { service.sandbox.setTemplate(template) }
    for _ in 0..<Self.nightsMax {
      merchant.sleep(.seconds(86_400))
      let end = merchant.runNight(guests) { $0.deadline = nil }
      note(end)
      guard end.isWhole, let night = merchant.nights.last else { continue }
      if (try? night.plan.counted().allOperations) == 0 { return }
    }
    problems.append("after \(Self.nightsMax) nights without faults there is still something to do")
  }

  private mutating func note(_ end: Merchant.End) {
    switch end {
    case .died: count(.deaths)
    case .ended(let ending): note(ending?.stopped)
    // The first listing, or the template, could not be read: nothing was begun.
    case .failed(is PlanningFailure): break
    case .failed(let error): problems.append("a process failed: \(error)")
    }
    let oracle = Oracle(merchant: merchant, guests: guests)
    problems += oracle.unnamedProblems(from: &effectsSeen)
  }

  private mutating func note(_ stop: StopReason?) {
    switch stop {
    case .signal: count(.signals)
    case .timeOver, .windowClosed: count(.deadlines)
    case .breaker: count(.breakers)
    case .templateChanged: count(.templateStops)
    case .credentials, .unreachable, .refused, .canaryFailed, nil: break
    }
  }

  /// Everything that happened, in order: the same seed tells the same.
  var trace: [String] {
    let sandbox = merchant.service.sandbox
    let arrivals = sandbox.arrivals.map { "\($0.at) \($0.method) \($0.target) \($0.fault?.rawValue ?? "")" }
    let effects = sandbox.effects.map { "\($0.at) \($0.kind) \($0.passID) \($0.externalID) \($0.after)" }
    let outcomes = merchant.nights.flatMap { night in
      Oracle.outcomes(of: night, in: merchant.ledger).map { "\(night.run.id) \($0)" }
    }
    return arrivals + effects + outcomes + problems
  }
}
