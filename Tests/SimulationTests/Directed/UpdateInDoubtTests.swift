import LoonaSandbox
import Passes
import Testing

@testable import Simulation

@Suite struct UpdateInDoubtTests {
  @Test func `an update whose answer was lost is settled by reading the pass`() throws {
    let scenario = try Scenario()
    scenario.seedPoorPasses()
    scenario.fault(.dropAfter, at: .update, 5)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.outcomes().count { $0.reason == "found written" } == 1)
    #expect(scenario.updatesSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `an update that never took effect is written again after a fresh look`() throws {
    let scenario = try Scenario()
    scenario.seedPoorPasses()
    scenario.fault(.dropBefore, at: .update, 5)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.updatesSent == 9)
    #expect(scenario.problems == [])
  }

  @Test func `an update that lands after we gave it up is not written a second time`() throws {
    let scenario = try Scenario { $0.sandbox.faults.zombieDelay = .seconds(85) ... .seconds(90) }
    scenario.seedPoorPasses()
    scenario.fault(.zombie, at: .update, 5)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.updatesSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `a later run settles an open update by looking, and then compares with today's source`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.seedPoorPasses()
    scenario.at(.update, 8) { _, world in world.dieAtNextWait() }
    _ = scenario.merchant.runNight(scenario.guests)
    scenario.merchant.sleep(.seconds(60))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.night(2).plan.counted().operations == [.settle: 1])
    #expect(scenario.updatesSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `a value that a till changed while an update was in doubt is reported, not overwritten`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.seedPoorPasses()
    scenario.fault(.dropBefore, at: .update, 8)
    // The first look at the pass after its update was lost.
    scenario.at(.read, 8 + 3 + 1) { service, world in
      for pass in service.sandbox.passes where pass.content.values["firstName"] == nil {
        service.sandbox.setValue("77.00", of: "ownBalance", onPass: pass.id, now: world.now.duration)
      }
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    let changed = scenario.service.sandbox.passes.filter { $0.content.values["ownBalance"] == "77.00" }
    #expect(changed.count == 1)
    #expect(changed.first?.content.values["firstName"] != nil)
  }

  @Test func `a value that a till changed since the plan is reported, not overwritten`() throws {
    let scenario = try Scenario()
    scenario.seedPoorPasses()
    scenario.at(.read) { service, world in
      for pass in service.sandbox.passes {
        service.sandbox.setValue("77.00", of: "ownBalance", onPass: pass.id, now: world.now.duration)
      }
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.service.sandbox.passes.allSatisfy { $0.content.values["ownBalance"] == "77.00" })
    #expect(scenario.service.sandbox.passes.allSatisfy { $0.content.values["firstName"] != nil })
  }

  /// A service may re-case values that a write only carries along.
  @Test func `values that agreed are remembered as the write's answer shows them`() throws {
    let scenario = try Scenario { $0.sandbox.passes.rewriting = [.recases] }
    let rich = scenario.guests.all.map { guest in guest.values.filter { $0.name != "ownBalance" } }
    scenario.service.sandbox.seedPasses(rich.count, templateID: Merchant.template) { index in
      rich[index].map { .init($0.name, $0.value) }
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.night(2).plan.counted().findings == [:])
    #expect(scenario.problems == [])
  }
}
