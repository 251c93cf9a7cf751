import Applying
import LoonaSandbox
import Passes
import Testing

@testable import Simulation

@Suite struct StoppingTests {
  @Test func `a signal lets what is under way finish, and resume does the rest`() throws {
    let scenario = try Scenario(guests: 20)
    let end = scenario.merchant.runNight(scenario.guests, signalAfter: .seconds(2))
    #expect(try scenario.ending(of: end).stopped == .signal)
    #expect(try scenario.openIntents() == 0)
    #expect(scenario.createsSent < 20)
    #expect(scenario.merchant.resume(try scenario.night(1)).isWhole)
    #expect(scenario.createsSent == 20)
    #expect(scenario.problems == [])
  }

  @Test func `too many failures in a row stop the run`() throws {
    let scenario = try Scenario(guests: 20)
    for number in 4...30 { scenario.fault(.internalErrorBefore, at: .create, number) }
    let end = scenario.merchant.runNight(scenario.guests) { $0.breaker = Breaker(inARowMax: 5) }
    #expect(try scenario.ending(of: end).stopped == .breaker(.inARow(5)))
    #expect(scenario.createsSent <= 3 + 5 + 4)
  }

  @Test func `the time is over: nothing new begins, and resume goes on`() throws {
    let scenario = try Scenario(guests: 20) { $0.durationMax = .seconds(3) }
    #expect(try scenario.ending(of: scenario.merchant.runNight(scenario.guests)).stopped == .timeOver)
    let sent = scenario.createsSent
    #expect(sent < 20)
    for _ in 0..<9 where scenario.createsSent < 20 { _ = scenario.merchant.resume(try scenario.night(1)) }
    #expect(scenario.createsSent == 20)
    #expect(scenario.problems == [])
  }

  @Test func `a template that changes meanwhile stops the run before the next batch`() throws {
    let scenario = try Scenario(guests: 20)
    scenario.at(.create, 5) { service, _ in
      var template = Sandbox.Template.loyalty()
      template.placeholders.append(.init("shoeSize"))
      service.sandbox.setTemplate(template)
    }
    #expect(try scenario.ending(of: scenario.merchant.runNight(scenario.guests)).stopped == .templateChanged)
    #expect(scenario.createsSent == 10)
    #expect(try scenario.openIntents() == 0)
  }

  @Test func `a canary that does not hold what was written stops the run before any other operation`() throws {
    let scenario = try Scenario(guests: 20)
    scenario.at(.read) { service, world in
      for pass in service.sandbox.passes {
        service.sandbox.setValue("0.01", of: "ownBalance", onPass: pass.id, now: world.now.duration)
      }
    }
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    guard case .canaryFailed = ending.stopped else { throw Unexpected(end: "\(ending)") }
    #expect(scenario.createsSent == 3)
  }

  @Test func `resume reads its own first operations back too`() throws {
    let scenario = try Scenario(guests: 20) { $0.concurrency = 1 }
    scenario.at(.create, 2) { _, world in world.die() }
    _ = scenario.merchant.runNight(scenario.guests)
    var reads = 0
    scenario.at(.read) { _, _ in reads += 1 }
    #expect(scenario.merchant.resume(try scenario.night(1)).isWhole)
    #expect(reads > 0)
    #expect(scenario.problems == [])
  }

  @Test func `credentials that die stop the run with nothing lost`() throws {
    let scenario = try Scenario(guests: 20)
    scenario.at(.create, 8) { service, _ in service.sandbox.replaceSecret("another") }
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    guard case .credentials = ending.stopped else { throw Unexpected(end: "\(ending)") }
    scenario.service.sandbox.replaceSecret("sandbox-secret")
    #expect(scenario.merchant.resume(try scenario.night(1)).isWhole)
    #expect(scenario.createsSent >= 20)
    #expect(scenario.problems == [])
  }
}
