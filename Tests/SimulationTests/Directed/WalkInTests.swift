import LoonaSandbox
import Passes
import Testing

@testable import Simulation

/// Somebody makes a pass for himself, with a phone and no external id, once our run has begun.
@Suite struct WalkInTests {
  private func scenario(guests: Int = 8, _ adjust: (inout Conditions) -> Void = { _ in }) throws -> Scenario {
    try Scenario(guests: guests) { conditions in
      conditions.concurrency = 1
      conditions.batch = 2
      adjust(&conditions)
    }
  }

  private static func signUp(_ phone: String) -> (Service, World) -> Void {
    { service, world in
      service.sandbox.createForeignPass(
        templateID: Merchant.template, values: [.init("phone", phone), .init("level", "Gold")], now: world.now.duration)
    }
  }

  @Test func `he gets no second pass: the next night adopts his own`() throws {
    let scenario = try scenario()
    scenario.at(.create, 1, Self.signUp(scenario.guests.all[7].phone))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.outcomes().last?.kind == .dropped)
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.createsSent == 7)
    #expect(scenario.service.sandbox.passCount == 8)
    #expect(try scenario.pass(7).content.values["level"] == "Gold")
    #expect(scenario.problems == [])
  }

  @Test func `at whatever step the process dies, he has one pass in the end`() throws {
    var deaths = 0
    for step in 1... {
      let scenario = try scenario(guests: 3) { $0.canary = 1 }
      scenario.at(.create, 1, Self.signUp(scenario.guests.all[2].phone))
      guard case .died = scenario.merchant.runNight(scenario.guests, death: .atSwitch(step)) else { break }
      deaths += 1
      if let night = scenario.merchant.nights.first { _ = scenario.merchant.resume(night) }
      for _ in 0..<2 {
        scenario.merchant.sleep(.seconds(86_400))
        _ = scenario.merchant.runNight(scenario.guests)
      }
      #expect(scenario.problems == [], "died at step \(step)")
    }
    #expect(deaths > 25)
  }

  /// His create is still to be sent, or was sent before and never arrived.
  @Test(arguments: [4, 6])
  func `resume sees it too`(guest: Int) throws {
    let scenario = try scenario()
    scenario.atCreate(of: scenario.guests.all[guest].key) { _, world in world.die() }
    guard case .died = scenario.merchant.runNight(scenario.guests) else { throw Unexpected(end: "it lives") }
    scenario.service.sandbox.createForeignPass(
      templateID: Merchant.template, values: [.init("phone", scenario.guests.all[6].phone)],
      now: scenario.merchant.now.duration)
    _ = scenario.merchant.resume(try scenario.night(1))
    scenario.merchant.sleep(.seconds(86_400))
    _ = scenario.merchant.runNight(scenario.guests)
    scenario.merchant.sleep(.seconds(86_400))
    _ = scenario.merchant.runNight(scenario.guests)
    #expect(scenario.service.sandbox.passCount == 8)
    #expect(scenario.problems == [])
  }

  /// Between the batch's last look at the listing and his create nothing shows it.
  @Test func `where he was too late to be seen before, the next plan tells of both passes`() throws {
    let scenario = try scenario()
    scenario.atCreate(of: scenario.guests.all[7].key, Self.signUp(scenario.guests.all[7].phone))
    _ = scenario.merchant.runNight(scenario.guests)
    scenario.merchant.sleep(.seconds(86_400))
    _ = scenario.merchant.runNight(scenario.guests)
    var findings: [Finding] = []
    try scenario.night(2).plan.findings().each { findings.append($0) }
    #expect(findings.map(\.kind) == [.secondPass])
    #expect(findings.first?.key == scenario.guests.all[7].key)
  }

  @Test func `a phone that two of our customers share says nothing, and is left to the next plan`() throws {
    let scenario = try scenario()
    let guests = scenario.guests { $0[6].phone = $0[7].phone }
    scenario.at(.create, 1, Self.signUp(guests.all[7].phone))
    #expect(scenario.merchant.runNight(guests).isWhole)
    #expect(try scenario.outcomes().suffix(2).map(\.kind) == [.dropped, .dropped])
    #expect(scenario.createsSent == 6 && scenario.updatesSent == 0)
  }

  @Test func `a pass that is remembered as another customer's is not taken from him for a phone they share`() throws {
    let scenario = try scenario()
    let today = scenario.guests { guests in
      guests.removeLast()
      guests[0].phone = ""
    }
    #expect(scenario.merchant.runNight(today).isWhole)
    let first = try scenario.pass(0)
    let (service, phone) = (scenario.service, scenario.guests.all[7].phone)
    for (name, value) in [("externalId", ""), ("phone", phone)] {
      service.sandbox.setValue(value, of: name, onPass: first.id, now: scenario.merchant.now.duration)
    }
    scenario.merchant.sleep(.seconds(86_400))
    let tomorrow = scenario.guests { $0[0].phone = "" }
    scenario.at(.create, 1) { _, world in world.dieAtNextWait() }
    _ = scenario.merchant.runNight(tomorrow)
    _ = scenario.merchant.resume(try scenario.night(2))
    scenario.merchant.sleep(.seconds(86_400))
    _ = scenario.merchant.runNight(tomorrow)
    #expect(service.sandbox.passes(byExternalID: scenario.guests.all[7].key).map(\.id) != [first.id])
    #expect(service.sandbox.passes(byExternalID: scenario.guests.all[7].key).count == 1)
  }
}
