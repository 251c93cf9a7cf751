import Foundation
import LoonaSandbox
import Passes
import Testing

@testable import Simulation

@Suite(.serialized) struct LostUpdatesTests {
  @Test func `a till's change between our look and our write is lost, and counted`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.seedPoorPasses()
    let key = scenario.guests.all[4].key
    scenario.at(.update, 5, Scenario.till("77.00", of: key))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    let lost = LostUpdates(scenario.service.sandbox)
    #expect(lost.updates == 8 && lost.changesOfOthers == 1)
    #expect(
      lost.losses.map { [$0.field, $0.was, $0.became] } == [
        ["ownBalance", "77.00", scenario.guests.all[4].balanceText]
      ])
    // Nobody can see it afterwards.
    #expect(try scenario.findings() == [])
    #expect(scenario.problems == [])
  }

  @Test func `a till's change before our look is none, nor is one after our write`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.seedPoorPasses()
    let (early, late) = (scenario.guests.all[4].key, scenario.guests.all[5].key)
    scenario.at(.read, 3 + 4, Scenario.till("77.00", of: early))
    scenario.at(.update, 7, Scenario.till("78.00", of: late))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    let lost = LostUpdates(scenario.service.sandbox)
    #expect(lost.losses == [] && lost.updates == 8 && lost.changesOfOthers == 2)
    #expect(try scenario.findings().map(\.loona).contains("77.00"))
    #expect(try scenario.pass(4).content.values["ownBalance"] == "77.00")
    // What came after our write, the next night tells.
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.pass(5).content.values["ownBalance"] == "78.00")
    #expect(try scenario.night(2).plan.counted().findings[.drift] != nil)
  }

  /// How much is lost where tills are busy: `LOONA_SYNC_LOST=200` plays so many worlds and tells.
  @Test func `a change is lost only where it falls between a look and its write`() throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["LOONA_SYNC_LOST"].flatMap(UInt64.init) ?? 20
    var (updates, changes, losses, worlds) = (0, 0, 0, 0)
    var seed: UInt64 = 0
    while worlds < count {
      seed += 1
      var chance = Chance(seed: seed)
      guard Conditions.drawn(seed, &chance).tillPercent > 0 else { continue }
      worlds += 1
      let sandbox = try History(seed: seed).merchant.service.sandbox
      let lost = LostUpdates(sandbox)
      (updates, changes, losses) = (updates + lost.updates, changes + lost.changesOfOthers, losses + lost.losses.count)
      for loss in lost.losses {
        #expect(Self.hasChange(of: loss, in: sandbox), "seed \(seed): \(loss)")
      }
    }
    #expect(updates > 0 && losses <= changes)
    if environment["LOONA_SYNC_LOST"] != nil {
      print("\(worlds) worlds: \(updates) updates, \(changes) changes of others, \(losses) lost in the window")
    }
  }

  /// Somebody else's effect brought the value that was covered, after our last look at the pass and before that write arrived.
  private static func hasChange(of loss: LostUpdates.Loss, in sandbox: Sandbox) -> Bool {
    let put = sandbox.arrivals[loss.request - 1]
    let look = sandbox.arrivals[..<(loss.request - 1)].last {
      $0.method == "GET" && $0.target == "/version1/passes/\(loss.passID)"
    }
    return sandbox.effects(onPass: loss.passID).contains { effect in
      let value = loss.field == "status" ? effect.after.status.rawValue : effect.after.values[loss.field]
      // A write that is slow takes effect after it has arrived.
      return effect.origin != .api && value == loss.was && effect.at >= look?.at ?? .zero
        && effect.at <= put.at + .seconds(600)
    }
  }
}
