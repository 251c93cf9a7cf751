import LoonaSandbox
import Passes
import Testing

@testable import Simulation

/// A pass that is found for a customer whose create is in doubt may be another's work: a colleague made it, or a till changed it.
@Suite struct FoundPassTests {
  private typealias Value = Sandbox.PlaceholderValue

  /// The last guest's create is lost, and before anybody looks a colleague makes a pass with that external id.
  private func scenario(
    _ values: [Value], _ adjust: (inout Conditions) -> Void = { _ in }
  ) throws -> Scenario {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      adjust(&conditions)
    }
    scenario.fault(.dropBefore, at: .create, 8)
    let own = [Value("externalId", scenario.guests.all[7].key)]
    scenario.at(.search) { service, world in
      service.sandbox.createForeignPass(templateID: Merchant.template, values: own + values, now: world.now.duration)
    }
    return scenario
  }

  @Test func `what a colleague's pass lacks is written to it in the same run`() throws {
    let scenario = try scenario([.init("level", "Gold")])
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.createsSent == 8)
    #expect(try scenario.outcomes().last?.written.contains { $0.name == "ownBalance" } == true)
    #expect(try scenario.pass(7).content.values["level"] == "Gold")
    #expect(scenario.problems == [])
  }

  @Test(arguments: Policy.Conflicts.allCases)
  func `a colleague's values are not taken for ours: they are told, and settled by the policy`(
    _ policy: Policy.Conflicts
  ) throws {
    let scenario = try scenario([.init("firstName", "Zoe"), .init("ownBalance", "77.00")]) {
      $0.policy.conflicts = policy
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    let expected = policy == .source ? scenario.guests.all[7].balanceText : "77.00"
    #expect(try scenario.pass(7).content.values["ownBalance"] == expected)
    #expect(try scenario.findings().map(\.field) == ["firstName", "ownBalance"])
    #expect(try scenario.findings().allSatisfy { $0.kind == .drift })
    if policy != .source {
      #expect(try scenario.outcomes().last?.written.contains { $0.name == "ownBalance" } == false)
    }
    // What a person has not settled yet is told again.
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.night(2).figures.plan.conflictingValues == (policy == .report ? 2 : 0))
    #expect(try scenario.pass(7).content.values["ownBalance"] == expected)
  }

  @Test func `a till's change of a pass whose create was lost is told, and not overwritten`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.fault(.dropAfter, at: .create, 8)
    scenario.at(.search, 1, Scenario.till("12.34", of: scenario.guests.all[7].key))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.pass(7).content.values["ownBalance"] == "12.34")
    #expect(try scenario.findings().map(\.field) == ["ownBalance"])
    #expect(scenario.createsSent == 8 && scenario.updatesSent == 0)
  }

  @Test func `a service that writes names in its own way is no colleague`() throws {
    let scenario = try Scenario { $0.sandbox.passes.rewriting = [.recases] }
    scenario.fault(.dropAfter, at: .create, 8)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.findings() == [])
    #expect(scenario.updatesSent == 0)
  }

  @Test(arguments: [Sandbox.Template.SecondPass.refused, .existing])
  func `a colleague's pass for the same customer gets the balance where the service makes no second one`(
    _ rule: Sandbox.Template.SecondPass
  ) throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.sandbox.templates = [.loyalty(secondPass: rule)]
    }
    let guest = scenario.guests.all[7]
    scenario.at(.create, 8) { service, world in
      service.sandbox.createForeignPass(
        templateID: Merchant.template, values: [.init("externalId", guest.key), .init("phone", guest.phone)],
        now: world.now.duration)
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.pass(7).content.values["ownBalance"] == guest.balanceText)
    #expect(scenario.service.sandbox.passCount == 8)
    #expect(scenario.problems == [])
  }
}
