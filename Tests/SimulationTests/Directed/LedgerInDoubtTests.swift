import LoonaSandbox
import Passes
import RunStore
import Testing

@testable import Simulation

/// Transactions whose answers were lost, and what waits for them.
@Suite struct LedgerInDoubtTests {
  /// A night has made the passes, and the day's ledger is at hand.
  private func opened(
    buyers: Int, _ code: Sandbox.CodeMode = .encrypted
  ) throws -> (Scenario, Receipts) {
    let scenario = try Scenario { conditions in
      conditions.hasLedgers = true
      conditions.concurrency = 2
      conditions.canary = 1
      conditions.sandbox.templates[0].code = code
      conditions.sandbox.loyalty.checksFirst = .code
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    scenario.merchant.sleep(.seconds(86_400))
    let receipts = scenario.guests.all.prefix(buyers).enumerated().map { place, guest in
      Receipt(key: guest.key, type: .purchase, purchaseID: "R\(place)", amount: 10_000, time: Int64(place))
    }
    return (scenario, Receipts(receipts))
  }

  private func effects(of scenario: Scenario) -> Int {
    scenario.service.sandbox.effects.count { $0.transaction != nil }
  }

  @Test func `a repeat under a code that went stale stays in doubt while its card can't be read, and is done once`()
    throws
  {
    let (scenario, receipts) = try opened(buyers: 1, .dynamic)
    scenario.fault(.dropAfter, at: .transaction)
    // The card is read once before the first send; then nobody can read it for longer than any patience.
    for number in 2...40 { scenario.fault(.unavailableBefore, at: .read, number) }
    _ = scenario.merchant.runLedger(receipts)
    #expect(effects(of: scenario) == 1)
    #expect(try scenario.openIntents() == 1)
    scenario.service.onRequest = { _, _ in }
    scenario.merchant.sleep(.seconds(60))
    #expect(scenario.merchant.resume(try scenario.night(2)).isWhole)
    #expect(effects(of: scenario) == 1)
    #expect(try scenario.openIntents() == 0)
    #expect(try scenario.outcomes(2).map(\.kind) == [.done])
  }

  @Test func `a till that is busy with the card again and again does not end a repeat as failed`() throws {
    let (scenario, receipts) = try opened(buyers: 1, .dynamic)
    let id = try scenario.pass(0).id
    scenario.fault(.dropAfter, at: .transaction)
    for number in 2...4 {
      scenario.at(.transaction, number) { service, world in
        _ = service.sandbox.transact(
          .purchase, amount: Amount(hundredths: 500), purchaseID: "TILL-\(number)", onPass: id, now: world.now.duration)
      }
    }
    #expect(scenario.merchant.runLedger(receipts).isWhole)
    #expect(try scenario.outcomes(2).map(\.kind) == [.done])
    #expect(try scenario.openIntents() == 0)
  }

  @Test func `what a night writes behind settled transactions waits for its canary`() throws {
    let (scenario, receipts) = try opened(buyers: 1)
    scenario.at(.transaction) { _, world in world.dieAtNextWait() }
    guard case .died = scenario.merchant.runLedger(receipts) else { throw Unexpected(end: "it lives") }
    #expect(try scenario.openIntents() == 1)
    scenario.service.onRequest = { _, _ in }
    scenario.merchant.sleep(.seconds(3600))
    let today = scenario.guests { guests in for index in guests.indices { guests[index].firstName = "Ада" } }
    let before = scenario.service.sandbox.arrivals.count
    #expect(scenario.merchant.runNight(today).isWhole)
    let arrivals = scenario.service.sandbox.arrivals[before...]
    let updates = arrivals.indices.filter { arrivals[$0].method == "PUT" }
    #expect(updates.count == 8)
    let afterFirst = arrivals[updates[0]..<updates[1]]
    #expect(afterFirst.contains { $0.method == "GET" && $0.target == arrivals[updates[0]].target })
  }
}
