import LoonaSandbox
import Passes

extension History {
  /// Passes that were there before us: strangers', some of our guests' by key, some only by phone, and some in a mess.
  mutating func seedPasses() {
    let (conditions, service) = (merchant.conditions, merchant.service)
    service.sandbox.seedPasses(conditions.foreignPasses, templateID: Merchant.template) { Meddling.strangers($0) }
    var chance = Chance(seed: draw.seed &+ 17)
    var counts = Census()
    let phones = Dictionary(conditions.guests.all.map { ($0.phone, 1) }, uniquingKeysWith: +)
    for guest in conditions.guests.all where !guest.phone.isEmpty {
      if phones[guest.phone, default: 0] > 1 { counts[.sharedPhones] += 1 }
    }
    for guest in conditions.guests.all {
      if guest.phone.isEmpty { counts[.withoutPhone] += 1 }
      let isKnown = chance.isTrue(percent: conditions.knownPercent)
      let (isByKey, isSame) = (chance.isTrue(percent: 70), chance.isTrue(percent: 50))
      if guest.hasTakenPhone {
        seedTakenPhone(guest)
        counts[.takenPhones] += 1
      } else if guest.isPuzzle {
        seedPuzzle(guest)
        counts[.puzzles] += 1
      } else if isKnown {
        // By phone alone, a pass of two customers is nobody's.
        let needsKey = guest.phone.isEmpty || phones[guest.phone, default: 0] > 1
        seedPass(guest, isByKey: isByKey || needsKey, isSame: isSame)
      }
    }
    service.witness.census.add(counts)
  }

  private func seedPass(_ guest: Guest, isByKey: Bool, isSame: Bool) {
    let conditions = merchant.conditions
    let isByHand = conditions.isHandWritten && isSame
    var values: [Sandbox.PlaceholderValue] = [.init("level", "Silver")]
    if !guest.phone.isEmpty { values.append(.init("phone", isByHand ? guest.phoneByHand : guest.phone)) }
    if isByKey { values.append(.init("externalId", guest.key)) }
    if isSame {
      values += [.init("firstName", guest.firstName), .init("lastName", guest.lastName)]
      values.append(.init("ownBalance", isByHand ? guest.balanceByHand : guest.balanceText))
    }
    if conditions.hasLostNames { values.append(.init("oldCard", "77")) }
    let ids = merchant.service.sandbox.seedPasses(1, templateID: Merchant.template) { _ in values }
    if isByHand, isByKey { merchant.handWritten.formUnion(ids) }
  }

  /// A stranger's pass has this customer's phone, and the template allows one pass a phone.
  private func seedTakenPhone(_ guest: Guest) {
    let ids = merchant.service.sandbox.seedPasses(1, templateID: Merchant.template) { _ in
      [.init("externalId", "Stranger of \(guest.key)"), .init("phone", guest.phone), .init("level", "Gold")]
    }
    merchant.puzzlePasses.formUnion(ids)
  }

  /// Two passes with this customer's external id: nobody can say which is the one.
  private func seedPuzzle(_ guest: Guest) {
    let ids = merchant.service.sandbox.seedPasses(2, templateID: Merchant.template) { number in
      [.init("externalId", guest.key), .init("level", number == 0 ? "Gold" : "Silver")]
    }
    merchant.puzzlePasses.formUnion(ids)
  }
}
