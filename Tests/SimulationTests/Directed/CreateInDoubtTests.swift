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

  @Test func `where a replica neither lists nor finds what we made lately nothing is sent again`() throws {
    let scenario = try Scenario { $0.sandbox.passes.honoursIdempotenceKey = false }
    scenario.at(.create, 5) { service, _ in
      service.sandbox.options.listing.lag = .seconds(7200)
      service.sandbox.options.listing.readLag = .seconds(7200)
    }
    scenario.fault(.dropAfter, at: .create, 6)
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    #expect(ending.unsettled == "passes of this run did not show up in the listing in time")
    #expect(try scenario.openIntents() == 1)
    #expect(scenario.createsSent == 8)
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.createsSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `a clock that is set while the first passes are waited for makes no delay longer`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.at(.create, 3) { [merchant = scenario.merchant] _, _ in merchant.clockJump = .seconds(3600) }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    let lag = try #require(try scenario.merchant.ledger.canaryLag(of: scenario.night(1).run.id))
    #expect(lag < .seconds(10))
  }

  @Test func `a first pass that is listed late does not count as late as the work is long`() throws {
    let scenario = try Scenario(guests: 300) { conditions in
      conditions.concurrency = 1
      conditions.requestsPerSecond = 1
      conditions.sandbox.passes.newIDs = .scattered
    }
    scenario.at(.create, 1) { service, _ in service.sandbox.options.listing.lag = .seconds(150) }
    scenario.at(.create, 2) { service, _ in service.sandbox.options.listing.lag = .zero }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.merchant.now - .start > .seconds(500))
    let lag = try #require(try scenario.merchant.ledger.canaryLag(of: scenario.night(1).run.id))
    #expect(lag >= .seconds(150) && lag < .seconds(400))
  }

  @Test func `a first pass that was not listed while it was waited for is known as that late`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.at(.create, 2) { service, _ in
      service.sandbox.options.listing.absent = Set(service.sandbox.passes.map(\.id))
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    let lag = try #require(try scenario.merchant.ledger.canaryLag(of: scenario.night(1).run.id))
    #expect(lag >= .seconds(120))
  }

  /// To look for it, the whole listing is read: what that passes on its way is no part of the tail that was read.
  @Test func `a first pass that is listed late hides no colleague's pass`() throws {
    let scenario = try Scenario(guests: 40) { conditions in
      (conditions.concurrency, conditions.canary, conditions.batch) = (1, 3, 6)
      conditions.requestsPerSecond = 1
    }
    scenario.at(.create, 2) { service, _ in
      service.sandbox.options.listing.absent = Set(service.sandbox.passes.map(\.id))
    }
    for number in [15, 21, 27, 33] {
      let guest = scenario.guests.all[number + 5]
      scenario.at(.create, number) { service, world in
        service.sandbox.createForeignPass(
          templateID: Merchant.template, values: [.init("externalId", guest.key)], now: world.now.duration)
      }
    }
    _ = scenario.merchant.runNight(scenario.guests)
    let passes = scenario.guests.all.map { scenario.service.sandbox.passes(byExternalID: $0.key).count }
    #expect(passes == Array(repeating: 1, count: 40))
  }

  @Test func `the time is over while first passes are waited for, and that wait too`() throws {
    let scenario = try Scenario { conditions in
      conditions.sandbox.listing.lag = .seconds(60)
      conditions.durationMax = .seconds(10)
    }
    let begun = scenario.merchant.now
    #expect(try scenario.ending(of: scenario.merchant.runNight(scenario.guests)).stopped == .timeOver)
    #expect(scenario.merchant.now - begun < .seconds(15))
  }

  @Test func `a look that fails leaves the tail where it was`() throws {
    let scenario = try Scenario(guests: 120) { conditions in
      (conditions.concurrency, conditions.canary, conditions.batch) = (1, 3, 20)
      conditions.requestsPerSecond = 1
    }
    scenario.at(.create, 2) { service, _ in
      service.sandbox.options.listing.absent = Set(service.sandbox.passes.map(\.id))
    }
    scenario.at(.create, 100) { service, _ in
      service.sandbox.order(ScriptedFault(.internalErrorBefore, method: "GET", path: "/version1/passes?", times: 6))
    }
    _ = scenario.merchant.runNight(scenario.guests)
    #expect(scenario.service.sandbox.passCount == 120)
    #expect(scenario.arrivals(of: .list).count < 70)
  }

  @Test(arguments: [true, false])
  func `a create in doubt is found by its key where the phone stands first in match`(_ resumes: Bool) throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.schema = FieldSchema(fields: Guests.schema.fields, match: [3, 0], keyField: 0)
      conditions.sandbox.passes.honoursIdempotenceKey = false
      conditions.sandbox.passes.externalIDSearch = .refused
    }
    scenario.at(.create, 8) { _, world in world.dieAtNextWait() }
    guard case .died = scenario.merchant.runNight(scenario.guests) else { throw Unexpected(end: "it lives") }
    if resumes { _ = scenario.merchant.resume(try scenario.night(1)) }
    for _ in 0..<2 {
      scenario.merchant.sleep(.seconds(86_400))
      _ = scenario.merchant.runNight(scenario.guests)
    }
    #expect(scenario.createsSent == 8)
    #expect(scenario.problems == [])
  }

  @Test func `where another replica knows nothing that the first one showed, nothing is sent again`() throws {
    let scenario = try Scenario { conditions in
      conditions.sandbox.passes.honoursIdempotenceKey = false
      conditions.sandbox.passes.externalIDSearch = .refused
    }
    scenario.fault(.dropAfter, at: .create, 6)
    scenario.at(.search) { service, _ in
      service.sandbox.options.listing.absent = Set(service.sandbox.passes.map(\.id))
      service.sandbox.options.listing.readLag = .seconds(7200)
    }
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    #expect(ending.unsettled == "passes of this run did not show up in the listing in time")
    #expect(scenario.createsSent == 8)
    #expect(scenario.service.sandbox.passCount == 8)
  }

  @Test func `a first pass's lag counts from the answer to its create, whatever is written behind it`() throws {
    let scenario = try Scenario { conditions in
      (conditions.concurrency, conditions.canary) = (1, 1)
      conditions.schema = Guests.schemaWithStatus
      conditions.sandbox.faults.throttleWait = .seconds(300)
      conditions.sandbox.listing.lag = .seconds(290)
    }
    let guests = scenario.guests { for index in $0.indices { $0[index].isActive = false } }
    scenario.at(.update, 1) { service, _ in service.sandbox.order(ScriptedFault(.throttledSeconds)) }
    #expect(scenario.merchant.runNight(guests).isWhole)
    let lag = try #require(try scenario.merchant.ledger.canaryLag(of: scenario.night(1).run.id))
    #expect(lag >= .seconds(290))
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
    #expect(ending.unsettled?.hasPrefix("no pass of this run shows how long passes take to be listed: ") == true)
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

  @Test func `what is sent again has the same idempotency key`() throws {
    let scenario = try Scenario()
    scenario.fault(.dropBefore, at: .create, 5)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    let keys = scenario.arrivals(of: .create).map(\.idempotenceKey)
    #expect(Set(keys).count == 8 && keys.count == 9 && keys.dropFirst(4).first == keys.last)
  }

  @Test func `nobody looks before the settle delay is over, and all other work is done first`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    scenario.fault(.dropBefore, at: .create, 5)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.time(of: .search) - scenario.time(of: .create, 5) >= .seconds(300))
    #expect(try scenario.time(of: .search) > scenario.time(of: .create, 8))
    #expect(scenario.problems == [])
  }

  @Test func `the delay is twenty times what the slowest first pass took to be listed`() throws {
    let scenario = try Scenario { $0.sandbox.listing.lag = .seconds(60) }
    scenario.fault(.dropBefore, at: .create, 5)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.time(of: .search) - scenario.time(of: .create, 5) >= .seconds(1200))
    #expect(scenario.problems == [])
  }

  @Test func `what the first passes took is known to a process that goes on after a death`() throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.sandbox.listing.lag = .seconds(60)
    }
    scenario.at(.create, 8) { _, world in world.die() }
    _ = scenario.merchant.runNight(scenario.guests)
    let resumed = scenario.merchant.now
    #expect(scenario.merchant.resume(try scenario.night(1)).isWhole)
    #expect(try scenario.time(of: .search) - resumed.duration >= .seconds(1200))
    #expect(scenario.problems == [])
  }

  @Test func `a first pass that shows up later than it was waited for still makes the delay longer`() throws {
    let scenario = try Scenario { $0.sandbox.listing.lag = .seconds(200) }
    scenario.fault(.dropBefore, at: .create, 5)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.time(of: .create, 9) - scenario.time(of: .create, 5) >= .seconds(20 * 200))
    #expect(scenario.problems == [])
  }

  @Test func `first passes whose ids are not the highest are found without a wait`() throws {
    let scenario = try Scenario { $0.sandbox.passes.newIDs = .scattered }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.merchant.now - .start < .seconds(60))
    #expect(try scenario.merchant.ledger.canaryLag(of: scenario.night(1).run.id) != nil)
    #expect(scenario.problems == [])
  }

  @Test func `a listing that caps its pages and states no end is read whole before a pass is made`() throws {
    let scenario = try Scenario { conditions in
      conditions.sandbox.listing.shape = .array
      conditions.sandbox.listing.pageSizeMax = 3
    }
    scenario.seedPoorPasses()
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.createsSent == 0)
    #expect(scenario.problems == [])
  }

  @Test func `and so is its tail, so that a colleague's pass for a customer is seen`() throws {
    let scenario = try Scenario(guests: 30) { conditions in
      conditions.sandbox.listing.shape = .array
      conditions.sandbox.listing.pageSizeMax = 3
    }
    let key = scenario.guests.all[29].key
    scenario.at(.create, 2) { service, world in
      service.sandbox.createForeignPass(
        templateID: Merchant.template, values: [.init("externalId", key)], now: world.now.duration)
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.outcomes().last?.kind == .dropped)
    #expect(scenario.createsSent == 29)
    #expect(scenario.service.sandbox.passes(byExternalID: key).count == 1)
  }

  @Test func `a flaw in the listing's tail holds back what would be sent again`() throws {
    let scenario = try Scenario { $0.pageSize = 4 }
    scenario.fault(.dropBefore, at: .create, 5)
    var lists = 0
    var isLooking = false
    scenario.at(.search) { _, _ in isLooking = true }
    let before = scenario.service.onRequest
    // After two whole readings the tail's page is displaced.
    scenario.service.onRequest = { [service = scenario.service] request, world in
      before(request, world)
      guard isLooking, request.path.contains("templateId"), request.method == .get else { return }
      lists += 1
      if lists > 4 { service.sandbox.order(ScriptedFault(.shift)) }
    }
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    if ending.unsettled != nil {
      #expect(scenario.createsSent == 8)
      #expect(try scenario.openIntents() == 1)
    }
    #expect(scenario.service.sandbox.passCount <= 8)
  }
}
