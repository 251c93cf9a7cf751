import LoonaSandbox
import Passes
import Testing

@testable import Simulation

@Suite struct SecondPassTests {
  private func scenario(_ rule: Sandbox.Template.SecondPass) throws -> Scenario {
    try Scenario { conditions in
      conditions.concurrency = 1
      conditions.sandbox.templates = [.loyalty(secondPass: rule)]
    }
  }

  /// Somebody makes a pass with the last guest's phone once we have begun.
  private func occupy(_ scenario: Scenario, _ externalID: String?) {
    let guest = scenario.guests.all[7]
    scenario.at(.create, 1) { service, world in
      var values: [Sandbox.PlaceholderValue] = [.init("phone", guest.phone)]
      if let externalID { values.append(.init("externalId", externalID)) }
      service.sandbox.createForeignPass(templateID: Merchant.template, values: values, now: world.now.duration)
    }
  }

  @Test(arguments: [Sandbox.Template.SecondPass.refused, .existing])
  func `a pass that is nobody's and has the customer's phone is adopted`(_ rule: Sandbox.Template.SecondPass) throws {
    let scenario = try scenario(rule)
    occupy(scenario, nil)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.service.sandbox.passCount == 8)
    #expect(scenario.problems == [])
  }

  @Test(arguments: [Sandbox.Template.SecondPass.refused, .existing])
  func `another customer's pass with the same phone is a conflict that names it`(
    _ rule: Sandbox.Template.SecondPass
  ) throws {
    let scenario = try scenario(rule)
    occupy(scenario, "Stranger-1")
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    let conflicts = try scenario.outcomes().filter { $0.kind == .conflict }
    let stranger = try #require(scenario.service.sandbox.passes(byExternalID: "Stranger-1").first)
    #expect(conflicts.count == 1)
    #expect(conflicts.first?.reason.contains("\(stranger.id)") == true)
    #expect(scenario.service.sandbox.effects(onPass: stranger.id).count == 1)
  }

  @Test func `death while an adopted pass is written: resume writes it, and makes none`() throws {
    let scenario = try scenario(.refused)
    occupy(scenario, nil)
    scenario.at(.update, 1) { _, world in world.die() }
    guard case .died = scenario.merchant.runNight(scenario.guests) else { throw Unexpected(end: "it lives") }
    _ = scenario.merchant.resume(try scenario.night(1))
    scenario.merchant.sleep(.seconds(86_400))
    _ = scenario.merchant.runNight(scenario.guests)
    #expect(scenario.service.sandbox.passCount == 8)
    #expect(scenario.problems == [])
  }
}
