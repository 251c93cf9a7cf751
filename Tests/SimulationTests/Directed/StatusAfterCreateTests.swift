import LoonaSandbox
import Passes
import RunStore
import Testing

import struct Passes.Outcome

@testable import Simulation

/// A service takes status and expiry with a `PUT` alone (A4): a pass with either is made in two steps.
@Suite struct StatusAfterCreateTests {
  private let customers = (1...4).map { Desk.Customer(key: "K\($0)", balance: "\($0).50") }

  private func requireWhole(_ desk: Desk, _ comment: Comment? = nil) throws {
    for customer in customers {
      let passes = desk.service.sandbox.passes(byExternalID: customer.key)
      #expect(passes.count == 1, comment)
      #expect(passes.first?.content.status == .inactive, comment)
      #expect(passes.first?.content.expirationDate?.hasPrefix(customer.expires) == true, comment)
      #expect(passes.first?.content.values["ownBalance"] == customer.balance, comment)
    }
    let created = desk.service.sandbox.effects.count { $0.kind == .created }
    #expect(created == customers.count, comment)
  }

  private func outcomes(_ desk: Desk) throws -> [Outcome] {
    let run = try #require(desk.plans.last).1
    var outcomes: [Outcome] = []
    try desk.ledger.outcomes(of: run.id).each { outcomes.append($0.outcome) }
    return outcomes
  }

  /// What the run's outcomes say was written, by field, over all operations.
  private func written(_ desk: Desk) throws -> [String: Int] {
    let run = try #require(desk.plans.last).1
    var counts: [String: Int] = [:]
    try desk.ledger.outcomes(of: run.id).each { ended in
      for change in ended.outcome.written { counts[change.name, default: 0] += 1 }
    }
    return counts
  }

  @Test func `a status is written after its pass is made, and the outcome names both writes`() throws {
    let desk = try Desk()
    #expect(try desk.night(customers)?.stopped == nil)
    try requireWhole(desk)
    #expect(try written(desk) == ["externalId": 4, "ownBalance": 4, "status": 4, "expires": 4])
    desk.sleep(.seconds(86_400))
    #expect(try desk.night(customers) != nil)
    #expect(try #require(desk.plans.last).0.counted().allOperations == 0)
  }

  /// Seed 60019895: passes that were made, and lack what was refused, let the breaker count anew.
  @Test func `second steps that are refused one after the other stop the run`() throws {
    let desk = try Desk()
    let many = (1...30).map { Desk.Customer(key: "K\($0)", balance: "1.00", status: "UNHEARD_OF") }
    #expect(try desk.night(many)?.stopped == .breaker(.inARow(10)))
    #expect(desk.service.sandbox.effects.count { $0.kind == .created } < 20)
  }

  @Test func `death at any step between the pass and its status is mended by resume`() throws {
    var deaths = 0
    for step in 1... {
      let desk = try Desk()
      if try desk.night(customers, diesAtSwitch: step) != nil { break }
      deaths += 1
      guard !desk.plans.isEmpty else { continue }
      _ = try desk.resume()
      // What could not be proved absent is left to the next night.
      guard try desk.ledger.openIntents().isEmpty else { continue }
      try requireWhole(desk, "died at step \(step)")
      #expect(
        try written(desk) == ["externalId": 4, "ownBalance": 4, "status": 4, "expires": 4], "died at step \(step)")
    }
    #expect(deaths > 40)
  }

  @Test func `a create whose answer was lost gets its status when it is found`() throws {
    let desk = try Desk()
    var creates = 0
    desk.service.onRequest = { [service = desk.service] request, _ in
      guard Scenario.kind(request.method.rawValue, request.path) == .create else { return }
      creates += 1
      if creates == 4 { service.sandbox.order(ScriptedFault(.dropAfter)) }
    }
    #expect(try desk.night(customers)?.unsettled == nil)
    try requireWhole(desk)
    #expect(creates == 4)
  }

  @Test func `a replica that does not know a new pass yet is asked again, and the pass is not called gone`() throws {
    let desk = try Desk { $0.sandbox.listing.readLag = .seconds(2) }
    let end = try #require(try desk.night(customers))
    #expect(end.stopped == nil && end.findings.isEmpty)
    try requireWhole(desk)
    #expect(try written(desk) == ["externalId": 4, "ownBalance": 4, "status": 4, "expires": 4])
  }

  @Test func `a new pass that can't be read for long is made nevertheless, and whole the next night`() throws {
    let desk = try Desk()
    desk.service.onRequest = { [service = desk.service] request, _ in
      guard Scenario.kind(request.method.rawValue, request.path) == .read, service.sandbox.passes.count == 4 else {
        return
      }
      service.sandbox.options.listing.readLag = .seconds(7200)
    }
    let end = try #require(try desk.night(customers))
    #expect(end.stopped == nil)
    let kinds = try outcomes(desk).map(\.kind)
    #expect(kinds == [.done, .done, .done, .done])
    desk.sleep(.seconds(86_400))
    #expect(try desk.night(customers) != nil)
    try requireWhole(desk)
  }

  @Test(arguments: [Policy.FirstContact.report, .loona])
  func `a status that was not written is our change the next night, whatever first contact says`(
    _ policy: Policy.FirstContact
  ) throws {
    let desk = try Desk { $0.sandbox.passes.putExtras = .refused }
    desk.policy.firstContact = policy
    let end = try #require(try desk.night(customers))
    #expect(end.stopped == nil)
    // The passes are made, and the outcomes say so.
    #expect(try written(desk) == ["externalId": 4, "ownBalance": 4])
    desk.service.sandbox.options.passes.putExtras = .taken
    desk.sleep(.seconds(86_400))
    #expect(try desk.night(customers) != nil)
    try requireWhole(desk)
  }

  @Test func `a status that a till set before ours was written is settled as a change of both`() throws {
    let desk = try Desk()
    var reads = 0
    desk.service.onRequest = { [service = desk.service] request, world in
      guard Scenario.kind(request.method.rawValue, request.path) == .read else { return }
      reads += 1
      guard reads == 1, let pass = service.sandbox.passes.first else { return }
      service.sandbox.setStatus(.used, onPass: pass.id, now: world.now.duration)
    }
    let end = try #require(try desk.night(customers))
    #expect(end.findings.map(\.kind) == [.conflict] && end.findings.first?.loona == "USED")
    #expect(desk.service.sandbox.passes.first?.content.status == .used)
    #expect(desk.service.sandbox.passes.first?.content.expirationDate != nil)
  }
}
