import Applying
import LoonaSandbox
import Passes
import Testing

@testable import Simulation

/// What a write is decided on grows old while it waits for its turn.
@Suite struct StaleDecisionTests {
  /// A 429 asks everybody to wait for so long.
  private func pause(_ duration: Duration, guests: Int = 8, _ adjust: (inout Conditions) -> Void = { _ in }) throws
    -> Scenario
  {
    try Scenario(guests: guests) { conditions in
      conditions.sandbox.faults.throttleWait = duration
      adjust(&conditions)
    }
  }

  private func courseProblems(_ scenario: Scenario) -> [String] {
    Oracle(merchant: scenario.merchant, guests: scenario.guests).courseProblems()
  }

  @Test func `an hour's wait between a look and its write is followed by another look`() throws {
    let scenario = try pause(.seconds(3600))
    scenario.seedPoorPasses()
    scenario.at(.read, 3 + 3 + 4) { service, world in
      service.sandbox.order(ScriptedFault(.throttledSeconds))
      for pass in service.sandbox.passes where pass.content.values["firstName"] == nil {
        service.sandbox.setValue("77.00", of: "ownBalance", onPass: pass.id, now: world.now.duration)
      }
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(courseProblems(scenario) == [])
    #expect(scenario.service.sandbox.passes.count { $0.content.values["ownBalance"] == "77.00" } >= 3)
    #expect(try scenario.findings().count { $0.field == "ownBalance" && $0.loona == "77.00" } >= 3)
  }

  @Test func `a create that waited for an hour asks the listing's end again`() throws {
    let scenario = try pause(.seconds(3600))
    // Those behind it wait as well; meanwhile a colleague makes the last guest's pass.
    scenario.at(.create, 5) { service, _ in
      service.sandbox.order(ScriptedFault(.throttledSeconds))
      let values = [Sandbox.PlaceholderValue("externalId", scenario.guests.all[7].key)]
      service.sandbox.seedPasses(1, templateID: Merchant.template) { _ in values }
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(courseProblems(scenario) == [])
    let passes = scenario.service.sandbox.passes(byExternalID: scenario.guests.all[7].key)
    #expect(passes.count == 1)
  }

  @Test func `a signal is heard while everybody waits`() throws {
    let scenario = try pause(.seconds(3600))
    scenario.at(.create, 5) { service, _ in service.sandbox.order(ScriptedFault(.throttledSeconds)) }
    let begun = scenario.merchant.now
    let end = scenario.merchant.runNight(scenario.guests, signalAfter: .seconds(60))
    #expect(try scenario.ending(of: end).stopped == .signal)
    #expect(scenario.merchant.now - begun < .seconds(90))
    #expect(scenario.merchant.resume(try scenario.night(1)).isWhole)
    #expect(scenario.problems == [])
  }

  @Test func `the time is over while everybody waits`() throws {
    let scenario = try pause(.seconds(3600)) { $0.durationMax = .seconds(120) }
    scenario.at(.create, 5) { service, _ in service.sandbox.order(ScriptedFault(.throttledSeconds)) }
    let begun = scenario.merchant.now
    #expect(try scenario.ending(of: scenario.merchant.runNight(scenario.guests)).stopped == .timeOver)
    #expect(scenario.merchant.now - begun < .seconds(130))
  }

  @Test func `what is left of a batch when the window shuts waits for its opening`() throws {
    let scenario = try pause(.seconds(120), guests: 20) { conditions in
      conditions.window = DailyWindow(closes: 9 * 60 + 1, opens: 9 * 60 + 30)
      conditions.batch = 50
    }
    scenario.at(.create, 6) { service, _ in service.sandbox.order(ScriptedFault(.throttledSeconds)) }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(courseProblems(scenario) == [])
    #expect(scenario.problems == [])
    #expect(try scenario.time(of: .create, 20) > .seconds(29 * 60))
  }

  @Test func `behind a gate that is over no pass is looked at in vain`() throws {
    let scenario = try pause(.zero, guests: 60) { conditions in
      (conditions.requestsPerSecond, conditions.everySeconds) = (1, 15)
      conditions.batch = 100
    }
    scenario.seedPoorPasses()
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    // The gate ends twice on the way; of each time, those that were waiting look once more.
    #expect(try scenario.time(of: .update, 60) - scenario.time(of: .update, 1) > .seconds(1200))
    #expect(scenario.arrivals(of: .read).count <= 60 + scenario.merchant.conditions.canary + 2 * 2 * 4)
    #expect(scenario.updatesSent == 60)
    #expect(scenario.problems == [])
  }

  @Test func `with a request in two minutes every write still comes through`() throws {
    let scenario = try pause(.zero, guests: 6) { conditions in
      (conditions.requestsPerSecond, conditions.everySeconds) = (1, 129)
      conditions.durationMax = .seconds(4 * 3600)
    }
    scenario.seedPoorPasses()
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.updatesSent == 6)
    #expect(scenario.problems == [])
  }

  @Test func `what an update in doubt left in other cases is ours, whatever a till did to another value`() throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.sandbox.passes.rewriting = [.recases]
    }
    let guests = scenario.guests { for index in $0.indices { $0[index].firstName = "anna maria" } }
    scenario.seedPoorPasses()
    scenario.fault(.dropAfter, at: .update, 8)
    scenario.at(.read, 8 + 3 + 1) { service, world in
      guard let pass = service.sandbox.effects.last?.passID else { return }
      service.sandbox.setValue("77.00", of: "ownBalance", onPass: pass, now: world.now.duration)
    }
    #expect(scenario.merchant.runNight(guests).isWhole)
    #expect(try scenario.findings().map(\.field) == ["ownBalance"])
    #expect(scenario.service.sandbox.passes.count { $0.content.values["firstName"] == "Anna Maria" } == 8)
    #expect(scenario.updatesSent == 8)
  }
}
