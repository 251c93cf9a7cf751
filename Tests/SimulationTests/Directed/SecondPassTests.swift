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

  /// Somebody makes a pass with the last guest's phone just before we would.
  private func occupy(_ scenario: Scenario, _ externalID: String?) {
    let guest = scenario.guests.all[7]
    scenario.at(.create, 8) { service, world in
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

  /// Two guests, the last of whom gets a pass that was nobody's; the process dies at that step, and is resumed.
  private func adoption(dyingAt step: Int, _ rule: Sandbox.Template.SecondPass) throws -> (Scenario, died: Bool) {
    let scenario = try Scenario(guests: 2) { conditions in
      conditions.concurrency = 1
      conditions.sandbox.templates = [.loyalty(secondPass: rule)]
    }
    let (key, phone) = (scenario.guests.all[1].key, scenario.guests.all[1].phone)
    scenario.atCreate(of: key) { service, world in
      service.sandbox.createForeignPass(
        templateID: Merchant.template, values: [.init("phone", phone), .init("level", "Gold")],
        now: world.now.duration)
    }
    guard case .died = scenario.merchant.runNight(scenario.guests, death: .atSwitch(step)) else {
      return (scenario, false)
    }
    if let night = scenario.merchant.nights.first { _ = scenario.merchant.resume(night) }
    return (scenario, true)
  }

  @Test(arguments: [Sandbox.Template.SecondPass.refused, .existing])
  func `an adoption that dies at any step is finished by resume, and told as one`(
    _ rule: Sandbox.Template.SecondPass
  ) throws {
    var deaths = 0
    for step in 1... {
      let (scenario, died) = try adoption(dyingAt: step, rule)
      guard died else { break }
      deaths += 1
      guard !scenario.merchant.nights.isEmpty, scenario.createsSent > 0 else { continue }
      #expect(scenario.service.sandbox.passCount <= 2, "died at step \(step)")
      // What could not be proved absent is left to the next night.
      guard try scenario.openIntents() == 0 else { continue }
      let outcomes = try scenario.outcomes()
      #expect(outcomes.map(\.kind) == [.done, .adopted] || outcomes.map(\.kind) == [.found, .adopted], "step \(step)")
      #expect(outcomes.last?.written.contains { $0.name == "ownBalance" } == true, "died at step \(step)")
      let pass = try #require(try? scenario.pass(1), "died at step \(step)")
      #expect(pass.content.values["level"] == "Gold")
      #expect(scenario.problems == [], "died at step \(step)")
    }
    #expect(deaths > 25)
  }

  @Test(arguments: [Policy.FirstContact.report, .loona])
  func `an adopted pass with other values is written as first contact says`(_ policy: Policy.FirstContact) throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.policy.firstContact = policy
      conditions.sandbox.templates = [.loyalty(secondPass: .refused)]
    }
    occupy(scenario, nil)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.updatesSent == 0)
    #expect(try scenario.findings().map(\.kind).allSatisfy { $0 == .firstContact })
    #expect(try scenario.findings().contains { $0.field == "ownBalance" })
    #expect(scenario.service.sandbox.passCount == 8)
  }

  @Test func `a create that was answered with another external id is not sent again, night after night`() throws {
    let scenario = try Scenario { $0.sandbox.passes.rewriting = [.numbersKeys] }
    for _ in 0..<3 {
      _ = scenario.merchant.runNight(scenario.guests)
      scenario.merchant.sleep(.seconds(86_400))
    }
    #expect(scenario.createsSent == 8)
    #expect(scenario.service.sandbox.passCount == 8)
    var kinds: [Finding.Kind] = []
    try scenario.night(3).plan.findings().each { kinds.append($0.kind) }
    #expect(kinds == Array(repeating: .sharedPass, count: 8))
  }

  @Test func `where it was another's pass with the same phone, a corrected phone gets a pass`() throws {
    let scenario = try scenario(.existing)
    occupy(scenario, "Stranger-1")
    for _ in 0..<2 {
      _ = scenario.merchant.runNight(scenario.guests)
      scenario.merchant.sleep(.seconds(86_400))
    }
    #expect(scenario.createsSent == 8)
    let corrected = scenario.guests { $0[7].phone = "+79005550199" }
    #expect(scenario.merchant.runNight(corrected).isWhole)
    #expect(scenario.createsSent == 9)
    #expect(scenario.service.sandbox.passes(byExternalID: scenario.guests.all[7].key).count == 1)
  }

  @Test func `a pass that became another's before it was adopted is left alone`() throws {
    let scenario = try scenario(.refused)
    occupy(scenario, nil)
    let phone = scenario.guests.all[7].phone
    // The look before the adoption's write, after the canaries' three.
    scenario.at(.read, 4) { service, world in
      for pass in service.sandbox.passes where pass.content.values["phone"] == phone {
        service.sandbox.setValue("Stranger-1", of: "externalId", onPass: pass.id, now: world.now.duration)
      }
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.outcomes().last?.kind == .conflict)
    for _ in 0..<2 {
      scenario.merchant.sleep(.seconds(86_400))
      _ = scenario.merchant.runNight(scenario.guests)
    }
    #expect(scenario.updatesSent == 0)
    #expect(scenario.service.sandbox.passes(byExternalID: "Stranger-1").count == 1)
  }

  @Test(arguments: [true, false])
  func `nor is one taken that became another's while the adoption's write was in doubt`(_ resumes: Bool) throws {
    let scenario = try scenario(.refused)
    occupy(scenario, nil)
    scenario.at(.update, 1) { _, world in world.die() }
    guard case .died = scenario.merchant.runNight(scenario.guests) else { throw Unexpected(end: "it lives") }
    let phone = scenario.guests.all[7].phone
    let pass = try #require(scenario.service.sandbox.passes.first { $0.content.values["phone"] == phone })
    scenario.service.sandbox.setValue(
      "Stranger-1", of: "externalId", onPass: pass.id, now: scenario.merchant.now.duration)
    if resumes { _ = scenario.merchant.resume(try scenario.night(1)) }
    for _ in 0..<3 {
      scenario.merchant.sleep(.seconds(86_400))
      _ = scenario.merchant.runNight(scenario.guests)
    }
    #expect(scenario.service.sandbox.effects(onPass: pass.id).allSatisfy { $0.origin != .api })
    #expect(try scenario.openIntents() == 0)
  }

  /// Settled in the same run, or by a later one.
  @Test(arguments: [false, true])
  func `an adoption in doubt that landed stays ours where the service rewrites external ids`(dies: Bool) throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.sandbox.passes.rewriting = [.numbersKeys]
    }
    let phones = scenario.guests.all.map(\.phone)
    scenario.service.sandbox.seedPasses(8, templateID: Merchant.template) { [.init("phone", phones[$0])] }
    if dies {
      scenario.at(.update, 8) { _, world in world.dieAtNextWait() }
    } else {
      scenario.fault(.dropAfter, at: .update, 8)
    }
    for _ in 0..<3 {
      _ = scenario.merchant.runNight(scenario.guests)
      scenario.merchant.sleep(.seconds(86_400))
    }
    let today = scenario.guests { for index in $0.indices { $0[index].balance += 100 } }
    _ = scenario.merchant.runNight(today)
    #expect(scenario.createsSent == 0)
    #expect(scenario.service.sandbox.passCount == 8)
    let balances = Set(scenario.service.sandbox.passes.map { $0.content.values["ownBalance"] })
    #expect(balances == Set(today.all.map(\.balanceText)))
  }

  @Test func `nor is one written to that the phone found first, and that became another's`() throws {
    let scenario = try Scenario { conditions in
      conditions.concurrency = 1
      conditions.schema = FieldSchema(fields: Guests.schema.fields, match: [3, 0], keyField: 0)
    }
    let guest = scenario.guests.all[7]
    let id = scenario.service.sandbox.seedPasses(1, templateID: Merchant.template) { _ in
      [.init("phone", guest.phone), .init("ownBalance", "0")]
    }[0]
    scenario.at(.create, 1) { service, world in
      service.sandbox.setValue("Stranger-1", of: "externalId", onPass: id, now: world.now.duration)
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.service.sandbox.effects(onPass: id).allSatisfy { $0.origin != .api })
  }

  /// A clerk types another customer's external id into a pass that we made: nobody can say whose it is.
  @Test func `a pass of ours that is given to another of our customers is left alone, and he gets none`() throws {
    let scenario = try Scenario { $0.concurrency = 1 }
    #expect(scenario.merchant.runNight(scenario.guests { $0.removeLast() }).isWhole)
    let (pass, other) = (try scenario.pass(0), scenario.guests.all[7])
    func type(_ key: String) {
      scenario.service.sandbox.setValue(key, of: "externalId", onPass: pass.id, now: scenario.merchant.now.duration)
      scenario.merchant.sleep(.seconds(86_400))
    }
    type(other.key)
    let today = scenario.guests { $0[0].balance = 123 }
    _ = scenario.merchant.runNight(today)
    #expect(scenario.createsSent == 7 && scenario.updatesSent == 0)
    var findings: [Finding] = []
    try scenario.night(2).plan.findings().each { findings.append($0) }
    #expect(findings.contains { $0.kind == .sharedPass && $0.key == other.key && $0.passID == PassID(Int64(pass.id)) })
    type(scenario.guests.all[0].key)
    for _ in 0..<2 {
      _ = scenario.merchant.runNight(today)
      scenario.merchant.sleep(.seconds(86_400))
    }
    #expect(Oracle(merchant: scenario.merchant, guests: today).problems() == [])
    #expect(scenario.createsSent == 8)
  }

  @Test(arguments: [Sandbox.Template.SecondPass.refused, .existing])
  func `a pass that lost its external id is not adopted for another customer with the same phone`(
    _ rule: Sandbox.Template.SecondPass
  ) throws {
    let scenario = try scenario(rule)
    #expect(scenario.merchant.runNight(scenario.guests { $0.removeLast() }).isWhole)
    let mothers = try scenario.pass(0)
    scenario.service.sandbox.setValue("", of: "externalId", onPass: mothers.id, now: scenario.merchant.now.duration)
    scenario.merchant.sleep(.seconds(86_400))
    let today = scenario.guests { $0[7].phone = $0[0].phone }
    _ = scenario.merchant.runNight(today)
    let name = scenario.service.sandbox.pass(mothers.id)?.content.values["lastName"]
    #expect(name == scenario.guests.all[0].lastName)
    #expect(scenario.service.sandbox.passes(byExternalID: today.all[7].key).isEmpty)
    #expect(try scenario.outcomes(2).map(\.kind) == [.conflict])
  }

  @Test func `an external id that a clerk changed, and that is kept by policy, holds no value back`() throws {
    let scenario = try Scenario { $0.policy.conflicts = .loona }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    let pass = try scenario.pass(0)
    for night in 1...3 {
      scenario.merchant.sleep(.seconds(86_400))
      scenario.service.sandbox.setValue(
        "Own-\(night)", of: "externalId", onPass: pass.id, now: scenario.merchant.now.duration)
      let today = scenario.guests { $0[0].balance = 100 * night }
      #expect(scenario.merchant.runNight(today).isWhole)
      #expect(scenario.service.sandbox.pass(pass.id)?.content.values["ownBalance"] == "\(night).00")
    }
    #expect(scenario.createsSent == 8)
  }

  @Test func `one that the phone finds first, with an external id of its own, goes on to get its values`() throws {
    let scenario = try Scenario { conditions in
      conditions.schema = FieldSchema(fields: Guests.schema.fields, match: [3, 0], keyField: 0)
      conditions.policy.firstContact = .loona
    }
    let guest = scenario.guests.all[7]
    scenario.service.sandbox.createForeignPass(
      templateID: Merchant.template, values: [.init("phone", guest.phone), .init("externalId", "Old-7")], now: .zero)
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    scenario.merchant.sleep(.seconds(86_400))
    let today = scenario.guests { $0[7].balance = 123 }
    #expect(scenario.merchant.runNight(today).isWhole)
    let pass = try #require(scenario.service.sandbox.passes(byExternalID: "Old-7").first)
    #expect(pass.content.values["ownBalance"] == "1.23")
    #expect(scenario.service.sandbox.passCount == 8)
  }

  @Test func `nor one that was planned to be adopted, and became another's since`() throws {
    let scenario = try scenario(.made)
    let guest = scenario.guests.all[7]
    scenario.service.sandbox.createForeignPass(
      templateID: Merchant.template, values: [.init("phone", guest.phone)], now: .zero)
    let pass = try #require(scenario.service.sandbox.passes.first)
    scenario.at(.create, 1) { service, world in
      service.sandbox.setValue("Stranger-1", of: "externalId", onPass: pass.id, now: world.now.duration)
    }
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(try scenario.outcomes().last?.kind == .conflict)
    scenario.merchant.sleep(.seconds(86_400))
    #expect(scenario.merchant.runNight(scenario.guests).isWhole)
    #expect(scenario.service.sandbox.effects(onPass: pass.id).allSatisfy { $0.origin != .api })
    #expect(scenario.service.sandbox.passes(byExternalID: guest.key).count == 1)
  }
}
