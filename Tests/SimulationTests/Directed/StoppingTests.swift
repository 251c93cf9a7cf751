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

  @Test func `repeats that fail one after the other stop the run too`() throws {
    let scenario = try Scenario(guests: 30) { $0.concurrency = 1 }
    for number in 4...60 {
      scenario.fault(number <= 30 ? .dropBefore : .internalErrorBefore, at: .create, number)
    }
    let end = scenario.merchant.runNight(scenario.guests) {
      $0.breaker = Breaker(inARowMax: 30, shareMaxPercent: 100)
    }
    #expect(try scenario.ending(of: end).stopped == .breaker(.inARow(30)))
    #expect(scenario.createsSent == 30 + 3)
    #expect(try scenario.openIntents() == 27)
  }

  @Test func `a signal is heard while what is in doubt is read`() throws {
    let scenario = try Scenario(guests: 20) { $0.concurrency = 1 }
    scenario.seedPoorPasses()
    for number in 4...20 { scenario.fault(.dropBefore, at: .update, number) }
    var updates = 0
    var reads = 0
    scenario.at(.update, 20) { _, _ in updates = 20 }
    let before = scenario.service.onRequest
    scenario.service.onRequest = { [merchant = scenario.merchant] request, world in
      before(request, world)
      guard updates == 20, Scenario.kind(request.method.rawValue, request.path) == .read else { return }
      reads += 1
      merchant.isStopRequested = true
    }
    let end = scenario.merchant.runNight(scenario.guests) { $0.breaker = Breaker(inARowMax: 100, shareMaxPercent: 100) }
    #expect(try scenario.ending(of: end).stopped == .signal)
    #expect(reads == 1)
  }

  @Test func `a service that writes external ids in its own way gets ten passes, not one for each customer`() throws {
    let scenario = try Scenario(guests: 40) { $0.sandbox.passes.rewriting = [.numbersKeys] }
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    guard case .canaryFailed(let what) = ending.stopped else { throw Unexpected(end: "\(ending)") }
    #expect(what.contains("externalId"))
    #expect(scenario.createsSent <= 12)
  }

  @Test func `pages that shift while the tail is read are read again, and every pass is made`() throws {
    let scenario = try Scenario(guests: 30) { $0.pageSize = 4 }
    scenario.at(.create, 10) { service, _ in service.sandbox.order(ScriptedFault(.shift, path: "/version1/passes")) }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.createsSent == 30)
    #expect(scenario.problems == [])
  }

  @Test func `a pass that a displaced last page left out is seen before its customer gets another`() throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      let scenario = try Scenario { conditions in
        // Whether a page is displaced forwards or backwards is drawn.
        conditions.sandbox.seed = seed
        conditions.sandbox.listing.statesTotal = false
        conditions.sandbox.listing.statesLast = true
      }
      let key = scenario.guests.all[5].key
      scenario.service.sandbox.seedPasses(3, templateID: Merchant.template) { number in
        [.init("externalId", number == 0 ? key : "Stranger-\(number)")]
      }
      scenario.fault(.shift, at: .list)
      _ = scenario.merchant.runNight(scenario.guests)
      #expect(scenario.service.sandbox.passes(byExternalID: key).count == 1, "seed \(seed)")
    }
  }

  @Test func `a tail that can't be trusted holds back its batch alone, says so, and resume makes the rest`() throws {
    let scenario = try Scenario(guests: 40) { $0.pageSize = 4 }
    scenario.at(.create, 13) { service, _ in service.sandbox.options.listing.ignoresPage = true }
    scenario.at(.create, 20) { _, _ in }
    var lists = 0
    let before = scenario.service.onRequest
    scenario.service.onRequest = { [service = scenario.service] request, world in
      before(request, world)
      guard service.sandbox.options.listing.ignoresPage, Scenario.kind(request.method.rawValue, request.path) == .list
      else { return }
      lists += 1
      if lists > 6 { service.sandbox.options.listing.ignoresPage = false }
    }
    let ending = try scenario.ending(of: scenario.merchant.runNight(scenario.guests))
    #expect(ending.stopped == nil && ending.withheld != nil)
    #expect(scenario.createsSent > 20 && scenario.createsSent < 40)
    #expect(scenario.merchant.resume(try scenario.night(1)).isWhole)
    #expect(scenario.createsSent == 40)
    #expect(scenario.problems == [])
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
