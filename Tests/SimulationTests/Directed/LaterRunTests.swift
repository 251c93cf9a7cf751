import LoonaSandbox
import Passes
import RunStore
import Testing

@testable import Simulation

/// What a later run does with intents that an earlier one left open.
@Suite struct LaterRunTests {
  /// A first night in which the last guest's create is left open.
  ///
  /// - Parameter tookEffect: whether Loona had made the pass when the process died.
  private func leftOpen(
    _ tookEffect: Bool, _ adjust: (inout Conditions) -> Void = { _ in }
  ) throws -> Scenario {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      adjust(&conditions)
    }
    scenario.at(.create, 8) { _, world in if tookEffect { world.dieAtNextWait() } else { world.die() } }
    guard case .died = scenario.merchant.runNight(scenario.guests) else { throw Unexpected(end: "it lives") }
    #expect(try scenario.openIntents() == 1)
    scenario.merchant.sleep(.seconds(60))
    return scenario
  }

  @Test(arguments: [true, false])
  func `a customer who left the export meanwhile gets no pass`(_ tookEffect: Bool) throws {
    let scenario = try leftOpen(tookEffect)
    #expect(scenario.merchant.runNight(scenario.guests { $0.removeLast() }).isWhole)
    #expect(try scenario.openIntents() == 0)
    #expect(try scenario.outcomes(2).map(\.kind) == [tookEffect ? .found : .dropped])
    #expect(scenario.createsSent == (tookEffect ? 8 : 7))
    #expect(scenario.service.sandbox.passCount == (tookEffect ? 8 : 7))
  }

  @Test(arguments: [true, false])
  func `a customer whose row is rejected today gets no pass either, and one with a mended row does`(
    _ tookEffect: Bool
  ) throws {
    let scenario = try leftOpen(tookEffect)
    // One key on two rows: both are rejected.
    #expect(scenario.merchant.runNight(scenario.guests { $0.append($0[7]) }).isWhole)
    #expect(try scenario.openIntents() == 0)
    #expect(scenario.createsSent == (tookEffect ? 8 : 7))
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.createsSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `what today's own create made, found without all of it, is finished with what it wrote`() throws {
    let scenario = try leftOpen(false) { conditions in
      conditions.schema = Guests.schemaWithStatus
    }
    let today = scenario.guests { $0[7].isActive = false }
    scenario.fault(.dropAfter, at: .create)
    #expect(scenario.merchant.runNight(today).isWhole)
    #expect(scenario.createsSent == 8)
    #expect(Oracle(merchant: scenario.merchant, guests: today).problems() == [])
    let outcome = try #require(try scenario.outcomes(2).first)
    #expect(outcome.written.contains { $0.name == "ownBalance" } && outcome.written.contains { $0.name == "status" })
  }

  @Test func `a pass that was made the day before, and is listed, shows nothing of one that was made since`() throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.sandbox.listing.lag = .seconds(7200)
    }
    scenario.at(.create, 7) { _, world in world.die() }
    _ = scenario.merchant.runNight(scenario.guests)
    scenario.merchant.sleep(.seconds(86_400))
    scenario.at(.create, 1) { _, world in world.dieAtNextWait() }
    _ = scenario.merchant.resume(try scenario.night(1))
    scenario.merchant.sleep(.seconds(1200))
    _ = scenario.merchant.runNight(scenario.guests)
    #expect(try scenario.openIntents() == 2)
    for _ in 0..<3 {
      scenario.merchant.sleep(.seconds(86_400))
      _ = scenario.merchant.runNight(scenario.guests)
    }
    #expect(try scenario.openIntents() == 0)
    #expect(scenario.problems == [])
  }

  @Test(arguments: [(Duration.seconds(3600), 0), (.seconds(7 * 3600), 1)])
  func `a lag measured shortly before by another run is known to a later one, and one measured long ago is not`(
    _ pause: Duration, open: Int
  ) throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    #expect(scenario.merchant.runNight(scenario.guests { $0.removeLast() }).isWhole)
    scenario.merchant.sleep(pause)
    scenario.at(.create, 1) { _, world in world.die() }
    guard case .died = scenario.merchant.runNight(scenario.guests) else { throw Unexpected(end: "it lives") }
    scenario.merchant.sleep(.seconds(60))
    _ = scenario.merchant.runNight(scenario.guests)
    #expect(try scenario.openIntents() == open)
    scenario.merchant.sleep(.seconds(86_400))
    _ = scenario.merchant.runNight(scenario.guests)
    #expect(try scenario.openIntents() == 0)
    #expect(scenario.problems == [])
  }

  @Test func `the lag that was measured about one run says nothing of another, whose writes are open as well`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    #expect(scenario.merchant.runNight(scenario.guests { $0.removeLast(2) }).isWhole)
    scenario.merchant.sleep(.seconds(5 * 3600))
    scenario.at(.create, 1) { _, world in world.die() }
    guard case .died = scenario.merchant.runNight(scenario.guests { $0.removeLast() }) else {
      throw Unexpected(end: "it lives")
    }
    scenario.merchant.sleep(.seconds(21 * 3600))
    // By now passes are listed two hours late, which no pass has shown.
    scenario.at(.create, 1) { service, world in
      service.sandbox.options.listing.lag = .seconds(7200)
      world.dieAtNextWait()
    }
    guard case .died = scenario.merchant.runNight(scenario.guests { $0.remove(at: 6) }) else {
      throw Unexpected(end: "it lives")
    }
    scenario.merchant.sleep(.seconds(600))
    _ = scenario.merchant.runNight(scenario.guests)
    #expect(try scenario.merchant.ledger.openIntents().map(\.operation.key).contains(scenario.guests.all[7].key))
    for _ in 0..<3 {
      scenario.merchant.sleep(.seconds(86_400))
      _ = scenario.merchant.runNight(scenario.guests)
    }
    #expect(try scenario.openIntents() == 0)
    #expect(scenario.problems == [])
  }

  @Test func `what was found is compared with today's source`() throws {
    let scenario = try leftOpen(true)
    let today = scenario.guests { $0[7].balance = 123 }
    #expect(scenario.merchant.runNight(today).isWhole)
    #expect(scenario.createsSent == 8 && scenario.updatesSent == 1)
    #expect(Oracle(merchant: scenario.merchant, guests: today).problems() == [])
  }

  @Test func `what the earlier run's first passes took to be listed is waited for by the later one too`() throws {
    let scenario = try leftOpen(true) { $0.sandbox.listing.lag = .seconds(60) }
    let begun = scenario.merchant.now
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.time(of: .search) - begun.duration >= .seconds(20 * 60))
    #expect(scenario.createsSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `no absence is believed while a pass of the earlier run is not listed`() throws {
    let scenario = try leftOpen(true) { conditions in
      conditions.sandbox.listing.lag = .seconds(7200)
      conditions.canary = 0
    }
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    #expect(ending.unsettled == "passes of this run did not show up in the listing in time")
    #expect(try scenario.openIntents() == 1)
    #expect(scenario.createsSent == 8)
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.createsSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `no absence is believed where no pass shows how late the listing is`() throws {
    let scenario = try Scenario { conditions in
      (conditions.concurrency, conditions.canary) = (1, 0)
      conditions.sandbox.listing.lag = .seconds(7200)
    }
    scenario.at(.create, 1) { _, world in world.dieAtNextWait() }
    guard case .died = scenario.merchant.runNight(scenario.guests) else { throw Unexpected(end: "it lives") }
    scenario.merchant.sleep(.seconds(60))
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    #expect(ending.unsettled?.hasPrefix("no pass of this run shows how long passes take to be listed: ") == true)
    #expect(try scenario.openIntents() == 1)
    #expect(scenario.createsSent == 8)
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.openIntents() == 0)
    #expect(scenario.createsSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `where no pass will ever show it, a day is enough`() throws {
    let scenario = try Scenario(guests: 1) { $0.canary = 0 }
    scenario.at(.create, 1) { _, world in world.die() }
    guard case .died = scenario.merchant.runNight(scenario.guests) else { throw Unexpected(end: "it lives") }
    scenario.merchant.sleep(.seconds(60))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.openIntents() == 1)
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.openIntents() == 0)
    #expect(scenario.createsSent == 1)
    #expect(scenario.problems == [])
  }

  @Test(arguments: [Policy.Conflicts.report, .source, .loona])
  func `a till's change while an update was open is settled by the policy, and told`(
    _ policy: Policy.Conflicts
  ) throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.policy.conflicts = policy
    }
    scenario.seedPoorPasses()
    scenario.at(.update, 8) { _, world in world.dieAtNextWait() }
    _ = scenario.merchant.runNight(scenario.guests)
    let pass = try scenario.pass(7).id
    scenario.service.sandbox.setValue(
      "77.00", of: "ownBalance", onPass: pass, now: scenario.merchant.now.duration)
    scenario.merchant.sleep(.seconds(60))
    let today = scenario.guests { $0[7].balance = 123 }
    #expect(scenario.merchant.runNight(today).isWhole)
    let settlement: [Policy.Conflicts: Finding.Settlement] = [
      .report: .reported, .source: .overwritten, .loona: .kept,
    ]
    #expect(try scenario.findings(2).map(\.settlement) == [settlement[policy]])
    #expect(try scenario.findings(2).map(\.field) == ["ownBalance"])
    #expect(try scenario.pass(7).content.values["ownBalance"] == (policy == .source ? "1.23" : "77.00"))
    #expect(try scenario.openIntents() == 0)
  }

  @Test func `nothing is written to a pass while an earlier run's write to it may still land`() throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.sandbox.faults.zombieDelay = .seconds(200) ... .seconds(200)
    }
    scenario.seedPoorPasses()
    scenario.at(.update, 8) { service, world in
      service.sandbox.order(ScriptedFault(.zombie))
      world.dieAtNextWait()
    }
    _ = scenario.merchant.runNight(scenario.guests)
    let died = scenario.merchant.now
    let today = scenario.guests { $0[7].balance = 123 }
    #expect(scenario.merchant.runNight(today).isWhole)
    #expect(try scenario.time(of: .update, 9) - died.duration >= .seconds(300))
    #expect(Oracle(merchant: scenario.merchant, guests: today).problems() == [])
  }
}
