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

  @Test func `nothing is written again to a pass before the settle delay of its lost update is over`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.seedPoorPasses()
    scenario.fault(.dropBefore, at: .update, 5)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    let targets = scenario.arrivals(of: .update).map(\.target)
    #expect(targets.count == 9 && targets.last == targets.dropFirst(4).first)
    #expect(try scenario.time(of: .update, 9) - scenario.time(of: .update, 5) >= .seconds(300))
  }

  @Test func `a till's change before a throttled update is repeated is kept`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.seedPoorPasses()
    scenario.fault(.throttledSeconds, at: .update, 5)
    scenario.at(.update, 5, Scenario.till("77.00", of: scenario.guests.all[4].key))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.pass(4).content.values["ownBalance"] == "77.00")
    #expect(try scenario.pass(4).content.values["firstName"] != nil)
    #expect(try scenario.findings().map(\.field) == ["ownBalance"])
    #expect(scenario.updatesSent == 9)
  }

  @Test(arguments: [Scenario.Kind.read, .update])
  func `a pass that is gone meanwhile is reported, and never made again`(_ kind: Scenario.Kind) throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.canary = 0
    }
    scenario.seedPoorPasses()
    let gone = try scenario.pass(4).id
    scenario.at(kind, 5) { service, world in service.sandbox.remove(gone, now: world.now.duration) }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.outcomes().filter { $0.kind == .gone }.map(\.passID) == [PassID(Int64(gone))])
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.createsSent == 0)
    #expect(scenario.service.sandbox.passCount == 7)
  }

  @Test func `a pass that is gone while its update was in doubt is reported, and never made again`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.seedPoorPasses()
    let gone = try scenario.pass(7).id
    scenario.at(.update, 8) { service, world in
      service.sandbox.order(ScriptedFault(.dropBefore))
      service.sandbox.remove(gone, now: world.now.duration)
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.outcomes().last?.kind == .gone)
    #expect(try scenario.openIntents() == 0)
    #expect(scenario.createsSent == 0)
  }

  // MARK: Statuses

  /// The last guest leaves after a first night, and their pass is to be retired.
  private func retiring(_ adjust: (inout Conditions) -> Void = { _ in }) throws -> (Scenario, Guests) {
    let scenario = try Scenario { conditions in
      conditions.policy.missing = .status("INACTIVE")
      adjust(&conditions)
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    scenario.merchant.sleep(.seconds(86_400))
    return (scenario, scenario.guests { $0.removeLast() })
  }

  @Test func `a status that a till changed between the listing and our look is reported, not overwritten`() throws {
    let (scenario, today) = try retiring()
    let pass = try scenario.pass(7).id
    scenario.at(.read) { service, world in
      service.sandbox.setStatus(.used, onPass: pass, now: world.now.duration)
    }
    #expect(scenario.merchant.runNight(today).isWhole)
    #expect(try scenario.pass(7).content.status == .used)
    #expect(try scenario.outcomes(2).map(\.kind) == [.conflict])
    #expect(try scenario.findings(2).map(\.loona) == ["USED"])
  }

  @Test func `a status that a till sets just before our update of other values stays`() throws {
    let scenario = try Scenario()
    scenario.seedPoorPasses()
    let pass = try scenario.pass(4).id
    scenario.at(.update, 5) { service, world in
      service.sandbox.setStatus(.used, onPass: pass, now: world.now.duration)
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.pass(4).content.status == .used)
    #expect(scenario.problems == [])
  }

  @Test func `a status that the service does not take is told from the write's own answer`() throws {
    let (scenario, today) = try retiring { $0.sandbox.passes.putExtras = .ignored }
    #expect(scenario.merchant.runNight(today).isWhole)
    let finding = try #require(try scenario.findings(2).first)
    #expect(finding.kind == .changedAfterWrite && finding.field == "status")
    #expect(finding.source == "INACTIVE" && finding.loona == "ACTIVE")
  }

  @Test func `what a retirement in doubt carried along, and the service re-cased, is no till's change`() throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.policy.missing = .status("INACTIVE")
    }
    let guests = scenario.guests { $0[7].firstName = "anna maria" }
    #expect(scenario.merchant.runNight(guests).isWhole)
    scenario.service.sandbox.options.passes.rewriting = [.recases]
    scenario.merchant.sleep(.seconds(86_400))
    scenario.fault(.dropAfter, at: .update)
    #expect(scenario.merchant.runNight(scenario.guests { $0.removeLast() }).isWhole)
    #expect(try scenario.pass(7).content.values["firstName"] == "Anna Maria")
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests { $0[7].firstName = "Rita" }).isWhole)
    #expect(try scenario.pass(7).content.values["firstName"] == "Rita")
  }
}
