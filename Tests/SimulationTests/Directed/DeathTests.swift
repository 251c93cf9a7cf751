import LoonaSandbox
import Passes
import Testing

@testable import Simulation

@Suite struct DeathTests {
  @Test func `death between intent and send: resume proves the absence and sends once`() throws {
    let scenario = try Scenario()
    scenario.at(.create, 6) { _, world in world.die() }
    guard case .died = scenario.merchant.runNight(scenario.guests) else { throw Unexpected(end: "it lives") }
    #expect(try scenario.openIntents() >= 1)
    #expect(scenario.merchant.resume(try scenario.night(1)).isWhole)
    #expect(scenario.service.sandbox.passCount == 8)
    #expect(scenario.problems == [])
  }

  @Test func `death between effect and outcome: resume finds the pass and sends nothing for it`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.at(.create, 6) { _, world in world.dieAtNextWait() }
    guard case .died = scenario.merchant.runNight(scenario.guests) else { throw Unexpected(end: "it lives") }
    #expect(try scenario.openIntents() == 1)
    #expect(scenario.merchant.resume(try scenario.night(1)).isWhole)
    #expect(try scenario.outcomes().count { $0.kind == .found } == 1)
    #expect(scenario.createsSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `a later run settles an open create by looking only`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.at(.create, 8) { _, world in world.dieAtNextWait() }
    _ = scenario.merchant.runNight(scenario.guests)
    scenario.merchant.sleep(.seconds(60))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.night(2).plan.counted().operations == [.settle: 1])
    #expect(scenario.createsSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `a later run closes an open create as absent and makes today's pass`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.at(.create, 8) { _, world in world.die() }
    _ = scenario.merchant.runNight(scenario.guests)
    scenario.merchant.sleep(.seconds(60))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.outcomes(1).last?.kind == .dropped)
    #expect(try scenario.outcomes(2).map(\.kind) == [.done])
    #expect(scenario.createsSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `a run shorter than the settle delay leaves what a dead process sent to a later one`() throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.durationMax = .seconds(120)
    }
    scenario.at(.create, 8) { _, world in world.die() }
    _ = scenario.merchant.runNight(scenario.guests)
    for _ in 0..<2 {
      scenario.merchant.sleep(.seconds(86_400))
      _ = scenario.merchant.runNight(scenario.guests)
    }
    #expect(scenario.problems == [])
  }

  @Test(arguments: [3600, -3600, 86_400 * 365])
  func `a clock that jumps between two processes, or within one, hastens no second send`(seconds: Int) throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.at(.create, 8) { _, world in world.die() }
    _ = scenario.merchant.runNight(scenario.guests)
    let death = scenario.merchant.now
    scenario.merchant.clockJump = .seconds(seconds)
    scenario.at(.read, 2) { [merchant = scenario.merchant] _, _ in merchant.clockJump = .seconds(2 * seconds) }
    #expect(scenario.merchant.resume(try scenario.night(1)).isWhole)
    let sent = try #require(scenario.service.sandbox.arrivals.last { $0.isCreate })
    #expect(sent.at - death.duration >= scenario.merchant.conditions.policy.settleAfter)
    #expect(scenario.createsSent == 8)
  }

  @Test func `death while a later run settles leaves its operation to resume`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.at(.create, 8) { _, world in world.die() }
    _ = scenario.merchant.runNight(scenario.guests)
    scenario.merchant.sleep(.seconds(60))
    // The earlier intent is closed, today's pass is about to be made.
    scenario.at(.create, 1) { _, world in world.die() }
    guard case .died = scenario.merchant.runNight(scenario.guests) else { throw Unexpected(end: "it lives") }
    scenario.merchant.sleep(.seconds(86_400))
    _ = scenario.merchant.resume(try scenario.night(2))
    scenario.merchant.sleep(.seconds(86_400))
    _ = scenario.merchant.runNight(scenario.guests)
    #expect(scenario.problems == [])
  }
}

extension Sandbox.Arrival {
  fileprivate var isCreate: Bool { method == "POST" && target == "/version1/passes" }
}
