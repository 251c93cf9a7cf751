import Applying
import LoonaSandbox
import Passes

/// What happens in one world, from one seed: two exports, nights with faults and deaths, and nights without.
struct History {
  let seed: UInt64
  let merchant: Merchant
  private(set) var problems: [String] = []
  private(set) var deaths = 0
  private(set) var resumes = 0
  private var chance: Chance
  private var guests: Guests

  private static let nightsMax = 8

  /// Plays the world to its end.
  init(seed: UInt64, safeguards: Safeguards = .all) throws {
    self.seed = seed
    chance = Chance(seed: seed)
    var conditions = Conditions.drawn(seed, &chance)
    conditions.policy.safeguards = safeguards
    guests = conditions.guests
    merchant = try Merchant(conditions)
    seedPasses()
    live(through: "the first export")
    merchant.service.meddleAtRest(at: merchant.now)
    guests = guests.changed(&chance)
    live(through: "the second export")
  }

  private mutating func live(through what: String) {
    let before = problems.count
    storm()
    calm()
    let oracle = Oracle(merchant: merchant, guests: guests)
    problems += oracle.problems()
    for index in problems.indices.dropFirst(before) { problems[index] = "\(what): \(problems[index])" }
  }

  /// Passes that were there before us: strangers', some of our guests' by key, some only by phone.
  private mutating func seedPasses() {
    let conditions = merchant.conditions
    merchant.service.sandbox.seedPasses(conditions.foreignPasses, templateID: Merchant.template) {
      Meddling.strangers($0)
    }
    let known = guests.all.filter { _ in chance.isTrue(percent: conditions.knownPercent) }
    let isByKey = known.map { _ in chance.isTrue(percent: 70) }
    let isSame = known.map { _ in chance.isTrue(percent: 50) }
    merchant.service.sandbox.seedPasses(known.count, templateID: Merchant.template) { index in
      let guest = known[index]
      var values: [Sandbox.PlaceholderValue] = [.init("phone", guest.phone), .init("level", "Silver")]
      if isByKey[index] { values.append(.init("externalId", guest.key)) }
      if isSame[index] {
        values += guest.values.dropFirst().filter { $0.name != "phone" }.map { .init($0.name, $0.value) }
      }
      return values
    }
  }

  // MARK: Nights

  /// A night with faults, and what follows a death or a stop: `resume`, or a run of its own.
  private mutating func storm() {
    merchant.service.sandbox.options.faults = merchant.conditions.sandbox.faults
    merchant.service.meddling.tillPercent = merchant.conditions.tillPercent
    merchant.service.meddling.colleaguePercent = merchant.conditions.colleaguePercent
    var end = merchant.runNight(guests, diesAtSwitch: drawnDeath(), signalAfter: drawnSignal())
    for _ in 0..<4 {
      note(end)
      if end.isWhole { return }
      merchant.sleep(chance.pick(.seconds(1), .seconds(60), .seconds(1200), .seconds(86_400)))
      if let night = merchant.nights.last, chance.isTrue(percent: 60) {
        resumes += 1
        end = merchant.resume(night, diesAtSwitch: drawnDeath(), signalAfter: drawnSignal())
      } else {
        end = merchant.runNight(guests, diesAtSwitch: drawnDeath(), signalAfter: drawnSignal())
      }
    }
    note(end)
  }

  private mutating func drawnDeath() -> Int {
    chance.isTrue(percent: 75) ? chance.int(1...chance.pick(300, 1000, 3000)) : .max
  }

  private mutating func drawnSignal() -> Duration? {
    chance.isTrue(percent: 15) ? chance.seconds(1...60) : nil
  }

  /// Nights without faults, until one has nothing to do.
  private mutating func calm() {
    merchant.service.sandbox.options.faults = .none
    merchant.service.meddling.tillPercent = 0
    merchant.service.meddling.colleaguePercent = 0
    for _ in 0..<Self.nightsMax {
      merchant.sleep(.seconds(86_400))
      let end = merchant.runNight(guests)
      note(end)
      guard end.isWhole, let night = merchant.nights.last else { continue }
      if (try? night.plan.counted().allOperations) == 0 { return }
    }
    problems.append("after \(Self.nightsMax) nights without faults there is still something to do")
  }

  private mutating func note(_ end: Merchant.End) {
    switch end {
    case .died: deaths += 1
    case .ended: break
    // The first listing, or the template, could not be read: nothing was begun.
    case .failed(is PlanningFailure): break
    case .failed(let error): problems.append("a process failed: \(error)")
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
