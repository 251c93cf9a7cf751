import LoonaSandbox
import Passes

/// A colleague makes passes for customers of ours.
extension History {
  /// Between a death and what follows it, a colleague makes a pass for a customer of ours: one whom nothing that is under way
  /// may still give a pass, and early enough to be listed.
  mutating func meddleForGuests(before pause: Duration) {
    let (conditions, service) = (merchant.conditions, merchant.service)
    let (isDrawn, choice) = (chance.isTrue(percent: conditions.colleaguePercentForGuests), chance.int(0...999))
    guard isDrawn, pause > conditions.sandbox.listing.lag, service.sandbox.nextEffectDue == nil else { return }
    let free = guestsWithoutPass()
    guard !free.isEmpty else { return }
    let guest = free[choice % free.count]
    var values = isByPhone(guest, choice) ? [] : [Sandbox.PlaceholderValue("externalId", guest.key)]
    if !guest.phone.isEmpty { values.append(.init("phone", guest.phone)) }
    service.sandbox.createForeignPass(templateID: Merchant.template, values: values, now: merchant.now.duration)
    count(.passesMadeForGuests)
  }

  /// Whether the pass gets nothing but the phone, as one that somebody made for himself: it is to be adopted, and not doubled.
  private func isByPhone(_ guest: Guest, _ choice: Int) -> Bool {
    guard choice % 2 == 0, !guest.phone.isEmpty else { return false }
    return (guests.all + guests.rejected + guests.repeated + leavers).count { $0.phone == guest.phone } == 1
  }

  /// Those whom nothing that is under way may still give a pass.
  func guestsWithoutPass() -> [Guest] {
    let open = Set(((try? merchant.ledger.openIntents()) ?? []).map(\.operation.key))
    return guests.all.filter {
      !$0.isPuzzle && !open.contains($0.key) && merchant.service.sandbox.passes(byExternalID: $0.key).isEmpty
        && !hasPass(withPhone: $0.phone)
    }
  }

  /// A pass that is found by its phone may be about to become the customer's, whoever typed it in whatever way: with a second
  /// one beside it, only a person can say which is whose.
  private func hasPass(withPhone phone: String) -> Bool {
    guard !phone.isEmpty else { return false }
    let type = FieldRule.ValueType.phone(.ru)
    return merchant.service.sandbox.passes.contains { type.normalised($0.content.values["phone"] ?? "") == phone }
  }

  /// A colleague makes a pass for one of our customers before a template is read: we read the listing's end behind it, and
  /// only then make passes.
  func colleague(at percent: Int) -> (World) -> Void {
    var chance = Chance(seed: draw.seed &+ 29)
    let history = self
    return { world in
      let (isDrawn, choice) = (chance.isTrue(percent: percent), chance.int(0...999))
      let service = history.merchant.service
      guard isDrawn, service.sandbox.nextEffectDue == nil else { return }
      let free = history.guestsWithoutPass().filter { !service.witness.hasTried($0.key) }
      guard !free.isEmpty else { return }
      let guest = free[choice % free.count]
      service.sandbox.createForeignPass(
        templateID: Merchant.template,
        values: [
          history.isByPhone(guest, choice) ? .init("phone", guest.phone) : .init("externalId", guest.key)
        ], now: world.now.duration)
      service.witness.census[.passesMadeForGuests] += 1
    }
  }
}
