import LoonaSandbox
import Passes
import Testing

@testable import Simulation

@Suite struct CreateInDoubtTests {
  @Test func `a create whose answer was lost after its effect is found, and not sent twice`() throws {
    let scenario = try Scenario()
    scenario.fault(.dropAfter, at: .create, 5)
    let end = scenario.merchant.runNight(scenario.guests)
    #expect(end.isWhole)
    #expect(try scenario.outcomes().count { $0.kind == .found } == 1)
    #expect(scenario.createsSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `a create that never took effect is sent again once its absence is proved`() throws {
    let scenario = try Scenario { $0.sandbox.passes.honoursIdempotenceKey = false }
    scenario.fault(.dropBefore, at: .create, 5)
    let end = scenario.merchant.runNight(scenario.guests)
    #expect(end.isWhole)
    #expect(try scenario.outcomes().map(\.attempts).sorted() == [1, 1, 1, 1, 1, 1, 1, 2])
    #expect(scenario.createsSent == 9)
    #expect(scenario.problems == [])
  }

  @Test func `a create that lands after we gave it up is found, and not sent twice`() throws {
    let scenario = try Scenario { conditions in
      conditions.sandbox.passes.honoursIdempotenceKey = false
      conditions.sandbox.faults.zombieDelay = .seconds(85) ... .seconds(90)
    }
    scenario.fault(.zombie, at: .create, 5)
    _ = scenario.merchant.runNight(scenario.guests)
    #expect(try scenario.outcomes().count { $0.kind == .found } == 1)
    #expect(scenario.createsSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `where the listing is later than the settle delay nothing is sent again`() throws {
    let scenario = try Scenario { conditions in
      conditions.sandbox.listing.lag = .seconds(2400)
      conditions.policy.settleAfter = .seconds(900)
    }
    scenario.fault(.dropBefore, at: .create, 5)
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    #expect(ending.unsettled == "passes of this run did not show up in the listing in time")
    #expect(try scenario.openIntents() == 1)
    #expect(scenario.createsSent == 8)
    scenario.merchant.sleep(.seconds(86_400))
    _ = scenario.merchant.runNight(scenario.guests)
    #expect(scenario.createsSent == 9)
    #expect(scenario.problems == [])
  }

  @Test func `where the listing is not complete nothing is sent again`() throws {
    let scenario = try Scenario { $0.pageSize = 4 }
    scenario.fault(.dropBefore, at: .create, 5)
    scenario.at(.search) { service, _ in service.sandbox.options.listing.ignoresPage = true }
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    #expect(ending.unsettled == "page 1 repeats the page before it")
    #expect(try scenario.openIntents() == 1)
    #expect(scenario.createsSent == 8)
  }

  @Test func `where no pass of ours shows how late the listing is nothing is sent again`() throws {
    let scenario = try Scenario(guests: 1)
    scenario.fault(.dropBefore, at: .create)
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    #expect(ending.unsettled == "no pass of this run shows how long passes take to be listed")
    #expect(scenario.createsSent == 1)
    scenario.merchant.sleep(.seconds(86_400))
    _ = scenario.merchant.runNight(scenario.guests)
    #expect(scenario.createsSent == 2)
    #expect(scenario.problems == [])
  }

  @Test func `several passes found for one customer are a conflict for a person`() throws {
    let scenario = try Scenario()
    let key = scenario.guests.all[7].key
    scenario.at(.create, 8) { service, world in
      service.sandbox.order(ScriptedFault(.dropAfter))
      service.sandbox.createForeignPass(
        templateID: Merchant.template, values: [.init("externalId", key)], now: world.now.duration)
    }
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    #expect(try scenario.outcomes().count { $0.kind == .conflict } == 1)
    #expect(ending.findings.map(\.kind) == [.severalPasses, .severalPasses])
    #expect(try scenario.openIntents() == 0)
    #expect(scenario.createsSent == 8)
  }
}
