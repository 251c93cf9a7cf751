import LoonaSandbox
import Passes
import RunStore

extension Oracle {
  /// What Loona's ledger and the nights' plans say of how often things happened.
  func census() -> Census {
    var census = Census()
    census[.worlds] = 1
    census[.nights] = merchant.nights.count { $0.ledger == nil }
    census[.countedTwice] = countedTwice.count
    census[.requests] = sandbox.arrivals.count
    countEffects(&census)
    countNights(&census)
    census[.handWritten] = merchant.handWritten.count { id in
      !sandbox.effects.contains { $0.origin == .api && $0.passID == id }
    }
    if merchant.conditions.oddity == .blindLooking {
      census[.blindLooks] = sandbox.effects.count { $0.kind == .created && $0.origin == .api }
    }
    census[.stragglers] = sandbox.passes.count { $0.isSearchable == true }
    return census
  }

  private func countEffects(_ census: inout Census) {
    for effect in sandbox.effects {
      switch effect.origin {
      case .till where effect.transaction != nil: census[.rungUp] += 1
      case .till: census[.tillChanges] += 1
      case .foreign: census[.colleaguesPasses] += 1
      case .service: continue
      case .api:
        guard let number = effect.requestNumber else { continue }
        if effect.transaction != nil {
          if witness.transactions.ambiguous.contains(number) { census[.ambiguousTransactionsInEffect] += 1 }
          continue
        }
        let arrival = sandbox.arrivals[number - 1]
        if arrival.fault == .zombie, effect.at - arrival.at >= .seconds(60) { census[.zombies] += 1 }
        if arrival.fault == .rewrite { census[.rewritten] += 1 }
        if effect.kind == .created, witness.ambiguousCreates.contains(number) {
          census[.ambiguousCreatesInEffect] += 1
        }
        guard let before = effect.before else { continue }
        if let shown = witness.requests[number - 1].shown, shown != before { census[.lostUpdates] += 1 }
        if (before.values["externalId"] ?? "").isEmpty, !effect.externalID.isEmpty { census[.adopted] += 1 }
        if before.values["oldCard"] != nil { census[.lostNames] += 1 }
        if before.status != effect.after.status { census[.statusWrites] += 1 }
        if before.expirationDate != effect.after.expirationDate { census[.expiryWrites] += 1 }
      }
    }
  }

  private func countNights(_ census: inout Census) {
    for night in merchant.nights {
      if let day = night.ledger {
        census[.ledgers] += 1
        census[.transactionsRefused] += day.counts.refused
      }
      if !night.plan.identity.listing.isComplete { census[.listingsIncomplete] += 1 }
      census[.conflicts] += night.figures.plan.conflictingValues
      // Where they can't be read, the oracle says so.
      for ended in (try? Self.outcomes(of: night, in: merchant.ledger)) ?? [] {
        if ended.operation.action == .settle { census[.settles] += 1 }
        switch ended.outcome.kind {
        case .found: census[.createsFound] += 1
        case .dropped: census[.dropped] += 1
        case .done where ended.operation.action == .retire: census[.retired] += 1
        case .done where ended.operation.action == .transact && ended.outcome.attempts > 1:
          census[.transactionsRepeated] += 1
        case .failed where ended.operation.action == .transact: census[.transactionsFailed] += 1
        default: break
        }
      }
    }
  }
}
