import Passes
import Testing

@Suite("A customer's pass")
struct MatchingTests {
  private let phone = "+79991234567"
  private var world = World()

  @Test("is the remembered one, whatever its values say")
  mutating func remembered() {
    world.row("1", ["phone": phone])
    world.pass(7, ["externalId": "other"])
    world.remember(7, "1", ["externalId": ("1", "1")])
    let plan = world.compare()
    #expect(plan.counts.matched == 1)
    #expect(plan.counts.creates == 0)
    #expect(plan.findings.map(\.kind) == [.drift])
  }

  @Test("is found by its external id, trimmed, before its phone")
  mutating func byKey() {
    world.row("1", ["phone": phone])
    world.pass(7, ["externalId": "\u{A0}1 ", "phone": "89990000000"])
    let plan = world.compare()
    #expect(plan.operations.map(\.passID) == [PassID(7)])
    #expect(plan.operations[0].changes.map(\.name) == ["phone"])
  }

  @Test("is found by phone, however it is written, where its external id is empty")
  mutating func byPhone() {
    world.row("1", ["phone": phone])
    world.pass(7, ["externalId": " ", "phone": "8 (999) 123-45-67"])
    let plan = world.compare()
    #expect(plan.actions == [.update])
    #expect(plan.operations[0].changes == [FieldChange(name: "externalId", before: " ", after: "1")])
    #expect(plan.operations[0].isAdoption)
    #expect(plan.counts.adopted == 1)
  }

  @Test("is not found by phone where the external id is another's: mother and daughter get two passes")
  mutating func motherAndDaughter() {
    world.row("mother", ["phone": phone])
    world.row("daughter", ["phone": phone])
    world.pass(7, ["externalId": "mother", "phone": phone])
    let plan = world.compare()
    #expect(plan.actions == [.create])
    #expect(plan.operations[0].key == "daughter")
    #expect(plan.counts.unchanged == 1)
    world.apply(plan)
    #expect(world.compare().counts.unchanged == 2)
  }

  @Test("by a stronger claim leaves the weaker one to the customer who has no other")
  mutating func sharedPhone() {
    world.row("mother", ["phone": phone])
    world.row("daughter", ["phone": phone])
    world.pass(7, ["externalId": "mother", "phone": phone])
    world.pass(8, ["phone": phone])
    let plan = world.compare()
    #expect(plan.actions == [.update])
    #expect(plan.operations[0].key == "daughter")
    #expect(plan.operations[0].passID == PassID(8))
  }

  @Test("in two copies is a conflict that names both, and nobody guesses", arguments: [2, 3, 300])
  mutating func severalPasses(count: Int) {
    world.row("1", ["ownBalance": "5"])
    for id in 1...Int64(count) { world.pass(id, ["externalId": "1"]) }
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(plan.counts.conflicts == 1)
    #expect(plan.counts.ambiguous == count)
    #expect(plan.findings.allSatisfy { $0.kind == .severalPasses && $0.key == "1" })
    #expect(Set(plan.findings.map(\.passID)).count == count)
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test("beside the remembered one is reported, and left alone")
  mutating func secondPass() {
    world.row("1")
    world.pass(7, ["externalId": "1"])
    world.pass(8, ["externalId": "1"])
    world.rememberAsItIs(8, "1")
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(plan.findings.map(\.kind) == [.secondPass])
    #expect(plan.findings.map(\.passID) == [PassID(7)])
    #expect((plan.counts.matched, plan.counts.ambiguous, plan.counts.unchanged) == (1, 1, 1))
  }

  @Test("that several customers claim by one phone is nobody's, and each of them is told of")
  mutating func sharedPass() {
    world.row("1", ["phone": phone])
    world.row("2", ["phone": phone])
    world.pass(7, ["phone": phone])
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(plan.counts.conflicts == 2)
    #expect(plan.counts.ambiguous == 1)
    #expect(plan.findings.map(\.kind) == [.sharedPass, .sharedPass])
    #expect(Set(plan.findings.map(\.key)) == ["1", "2"])
  }

  @Test("shared by a stronger value leaves a weaker one no say")
  mutating func sharedBeatsWeaker() {
    world.schema = World.schema(match: [1, 0])
    world.row("1", ["phone": phone])
    world.row("2", ["phone": phone])
    world.pass(7, ["phone": phone])
    world.pass(8, ["externalId": "2"])
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(plan.counts.conflicts == 2)
    #expect(plan.findings.map(\.kind) == [.secondPass, .sharedPass, .sharedPass])
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test("that is gone is never made again")
  mutating func gone() {
    world.row("1")
    world.remember(7, "1")
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(plan.findings.map(\.kind) == [.passGone])
    #expect(plan.findings.map(\.passID) == [PassID(7)])
    #expect(plan.counts.conflicts == 1)
  }

  @Test("is not taken for gone where the listing is incomplete")
  mutating func notListed() {
    world.row("1")
    world.remember(7, "1")
    world.listingIsComplete = false
    let plan = world.compare()
    #expect(plan.findings.isEmpty)
    #expect(plan.counts.withheld == 1)
  }

  @Test("may be one that was remembered under a key that left the export")
  mutating func reassigned() {
    world.row("new", ["firstName": "Анна"])
    world.pass(7, ["externalId": "new", "firstName": "Ольга"])
    world.remember(7, "old", ["externalId": ("new", "new"), "firstName": ("Ольга", "Ольга")])
    let plan = world.compare()
    #expect(plan.actions == [.update])
    #expect(plan.operations[0].changes == [FieldChange(name: "firstName", before: "Ольга", after: "Анна")])
    #expect(plan.operations[0].isAdoption)
    #expect(plan.counts.missing == 0)
    world.apply(plan)
    let second = world.compare()
    #expect(second.operations.isEmpty && second.observations.isEmpty)
  }

  @Test("found by phone is compared with what is remembered of it under a key that left the export")
  mutating func reassignedByPhone() {
    world.row("new", ["phone": phone, "firstName": "Анна"])
    world.pass(7, ["phone": phone, "firstName": "Изменено"])
    world.remember(7, "old", ["externalId": ("", ""), "phone": (phone, phone), "firstName": ("Ольга", "Ольга")])
    let plan = world.compare()
    #expect(plan.findings.map(\.kind) == [.conflict])
    #expect(plan.operations.map { $0.changes.map(\.name) } == [["externalId"]])
  }

  @Test("is looked for by phone first where the configuration says so")
  mutating func phoneFirst() {
    world.schema = World.schema(match: [1, 0])
    world.row("1", ["phone": phone])
    world.pass(7, ["externalId": "1"])
    world.pass(8, ["externalId": "2", "phone": phone])
    let plan = world.compare()
    #expect(plan.operations.map(\.passID) == [PassID(8)])
    #expect(plan.findings.map(\.passID) == [PassID(7)])
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test("that has only the phone of a customer who has a pass is a second one, and is told")
  mutating func secondByPhone() {
    world.row("1", ["phone": phone])
    world.pass(7, ["externalId": "1", "phone": phone])
    world.pass(8, ["phone": phone])
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(plan.findings.map(\.kind) == [.secondPass])
    #expect(plan.findings.map(\.passID) == [PassID(8)])
    #expect((plan.counts.ambiguous, plan.counts.foreign) == (1, 0))
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test(
    "that has only such a phone, and a status that ended it, is nobody's", arguments: ["INACTIVE", "USED", "EXPIRED"])
  mutating func endedSecondByPhone(status: String) {
    world.row("1", ["phone": phone])
    world.pass(7, ["externalId": "1", "phone": phone])
    world.pass(8, status: status, ["phone": phone])
    let plan = world.compare()
    #expect(plan.findings.isEmpty && plan.counts.foreign == 1)
  }

  @Test("that never had its customer's external id, and shows another customer's by now, is the other's")
  mutating func disowned() {
    world.row("1", ["phone": phone])
    world.row("2", ["phone": "+79991110002"])
    world.pass(7, ["externalId": "2", "phone": phone])
    world.remember(7, "1", ["externalId": ("1", ""), "phone": (phone, phone)])
    let plan = world.compare()
    #expect(plan.operations.first { $0.action == .create }?.key == "1")
    #expect(plan.operations.allSatisfy { $0.passID == nil || $0.key == "2" })
  }

  @Test("of a customer who is left out, that shows the number he has by now, is that one's")
  mutating func handedOver() {
    world.excluded = ["1"]
    world.row("2", ["firstName": "Анна"])
    world.pass(7, ["externalId": "2", "firstName": "Ольга"])
    world.remember(7, "1", ["externalId": ("1", "1"), "firstName": ("Ольга", "Ольга")])
    let plan = world.compare()
    #expect(plan.operations.map(\.passID) == [PassID(7)])
    #expect(plan.operations.first?.changes.map(\.name) == ["firstName"])
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test("that shows our external id as the service wrote it goes on to be served, although that is a customer's too")
  mutating func rewrittenIntoAnothers() {
    world.row("C-2", ["firstName": "Анна"])
    world.row("2")
    world.pass(7, ["externalId": "2", "firstName": "Ольга"])
    world.pass(8, ["externalId": "2"])
    world.remember(7, "C-2", ["externalId": ("C-2", "2"), "firstName": ("Ольга", "Ольга")])
    world.remember(8, "2", ["externalId": ("2", "2")])
    let plan = world.compare()
    #expect(plan.operations.map(\.passID) == [PassID(7)])
    #expect(plan.operations.first?.changes.map(\.name) == ["firstName"])
  }

  @Test(
    "that shows another customer's external id leaves that one without a second, also where its own row is rejected",
    arguments: [true, false])
  mutating func contestedByRejected(isRejected: Bool) {
    if isRejected { world.rejected = ["1"] } else { world.row("1") }
    world.row("2")
    world.pass(7, ["externalId": "2"])
    world.remember(7, "1", ["externalId": ("1", "1")])
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(plan.findings.filter { $0.kind == .sharedPass }.map(\.key) == (isRejected ? ["2"] : ["1", "2"]))
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test("that has only a phone that customers with passes share is nobody's")
  mutating func sharedPhoneOfServed() {
    world.row("1", ["phone": phone])
    world.row("2", ["phone": phone])
    world.pass(6, ["externalId": "1", "phone": phone])
    world.pass(7, ["externalId": "2", "phone": phone])
    world.pass(8, ["phone": phone])
    let plan = world.compare()
    #expect(plan.findings.isEmpty)
    #expect(plan.counts.foreign == 1)
  }

  @Test("is nobody's where nothing of it is known")
  mutating func foreign() {
    world.row("1", ["phone": phone])
    world.pass(7, ["externalId": "99", "phone": phone])
    world.pass(8, ["firstName": "Анна"])
    world.pass(9, ["phone": "н/д"])
    let plan = world.compare()
    #expect(plan.counts.foreign == 3)
    #expect(plan.actions == [.create])
  }

  @Test("of a rejected or excluded row is left as it is, and not missing", arguments: [true, false])
  mutating func presentKeys(isRemembered: Bool) {
    world.policy.missing = .status("INACTIVE")
    world.rejected = ["1"]
    world.excluded = ["2"]
    world.pass(7, ["externalId": "1"])
    world.pass(8, ["externalId": "2"])
    if isRemembered {
      world.rememberAsItIs(7, "1")
      world.rememberAsItIs(8, "2")
    }
    let plan = world.compare()
    #expect(plan.operations.isEmpty && plan.findings.isEmpty)
    #expect((plan.counts.matched, plan.counts.withoutCustomer, plan.counts.missing) == (2, 2, 0))
  }
}
