import Passes
import Testing

@Suite("A comparison")
struct ChangesTests {
  private var world = World()

  @Test("makes a pass for a customer who has none, with all that the source says")
  mutating func create() {
    world.row("1", ["phone": "89991234567", "ownBalance": "1 234,5", "status": "ACTIVE", "expires": ""])
    let plan = world.compare()
    #expect(plan.actions == [.create])
    #expect(
      plan.operations[0].changes == [
        FieldChange(name: "externalId", before: nil, after: "1"),
        FieldChange(name: "phone", before: nil, after: "+79991234567"),
        FieldChange(name: "ownBalance", before: nil, after: "1234.50"),
        FieldChange(name: "status", before: nil, after: "ACTIVE"),
      ])
    #expect(plan.operations[0].origin == RowOrigin(file: 0, line: 2))
    #expect(plan.operations[0].ordinal == 1)
  }

  @Test("finds no change in another way to write a value")
  mutating func forms() {
    world.row("1", ["phone": "89991234567", "ownBalance": "1234.5", "expires": "2026-12-31"])
    world.pass(
      7, expires: "2026-12-31T00:00:00Z", ["externalId": "1", "phone": "+7 (999) 123-45-67", "ownBalance": "1 234,50"])
    #expect(world.compare().operations.isEmpty)
  }

  @Test("leaves a field alone that the row says nothing of")
  mutating func untouched() {
    world.row("1", [:])
    world.pass(7, ["externalId": "1", "firstName": "Анна", "ownBalance": "5"])
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(plan.balance.source == 0)
  }

  @Test("clears a value, and an expiry by writing none")
  mutating func cleared() {
    world.row("1", ["firstName": "", "expires": ""])
    world.pass(7, expires: "2026-12-31T00:00:00Z", ["externalId": "1", "firstName": "Анна"])
    let plan = world.compare()
    #expect(
      plan.operations.map(\.changes) == [
        [
          FieldChange(name: "firstName", before: "Анна", after: ""),
          FieldChange(name: "expires", before: "2026-12-31T00:00:00Z", after: nil),
        ]
      ])
    world.apply(plan)
    #expect(world.compare().operations.isEmpty)
    #expect(world.compare().observations.isEmpty)
  }

  @Test("remembers a pass that agrees once, and is silent from then on")
  mutating func observedOnce() {
    world.row("1", ["phone": "89991234567", "firstName": "Анна"])
    world.pass(7, ["externalId": "1", "phone": "8 999 123 45 67", "firstName": "Анна"])
    let plan = world.compare()
    #expect(plan.operations.isEmpty && plan.findings.isEmpty)
    #expect(plan.observations.map(\.passID) == [PassID(7)])
    #expect(plan.counts.adopted == 1)
    world.apply(plan)
    let second = world.compare()
    #expect(second.operations.isEmpty && second.observations.isEmpty)
    #expect(second.counts.adopted == 0)
    #expect(second.counts.unchanged == 1)
  }

  @Test("remembers nothing in a preview")
  mutating func preview() {
    world.row("1", ["firstName": "Анна"])
    world.row("2", ["firstName": "Борис", "phone": "89991234567"])
    world.pass(7, ["externalId": "1", "firstName": "Анна"])
    world.pass(8, ["externalId": "2", "firstName": "Борис"])
    world.remembers = false
    let plan = world.compare()
    #expect(plan.observations.isEmpty)
    #expect(plan.operations.map(\.agreed) == [[]])
  }

  @Test("carries the fields that already agree along with an update")
  mutating func agreed() {
    world.row("1", ["firstName": "Анна", "phone": "89991234567"])
    world.pass(7, ["externalId": "1", "firstName": "Ольга", "phone": "8 999 123 45 67"])
    let plan = world.compare()
    #expect(
      plan.operations.map(\.agreed) == [
        [
          FieldMemory(name: "externalId", sent: "1", seen: "1"),
          FieldMemory(name: "phone", sent: "+79991234567", seen: "+79991234567"),
        ]
      ])
  }

  @Test("rings no phone every night because the service writes values its own way")
  mutating func reformattingService() {
    world.service = { String($0.uppercased().prefix(5)) }
    world.row("1", ["firstName": "Александра"])
    world.apply(world.compare())
    #expect(world.passes[0].value("firstName") == "АЛЕКС")
    let quiet = world.compare()
    #expect(quiet.operations.isEmpty && quiet.findings.isEmpty && quiet.observations.isEmpty)
    world.rows[0].values["firstName"] = "Ольга"
    #expect(world.compare().operations.map { $0.changes.map(\.after) } == [["Ольга"]])
  }

  @Test("learns how the service writes a value, where the read after the write never came")
  mutating func unknownSeen() {
    world.row("1", ["firstName": "Анна"])
    world.pass(7, ["externalId": "1", "firstName": "АННА"])
    world.remember(7, "1", ["externalId": ("1", "1"), "firstName": ("Анна", nil)])
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(
      plan.observations.first?.fields.contains(FieldMemory(name: "firstName", sent: "Анна", seen: "АННА")) == true)
    world.apply(plan)
    #expect(world.compare().observations.isEmpty)
  }

  @Test("tells a person of drift every night until it is settled, and writes nothing")
  mutating func drift() {
    world.row("1", ["firstName": "Анна"])
    world.pass(7, ["externalId": "1", "firstName": "Ольга"])
    world.remember(7, "1", ["externalId": ("1", "1"), "firstName": ("Анна", "Анна")])
    for _ in 0..<2 {
      let plan = world.compare()
      #expect(plan.operations.isEmpty)
      #expect(
        plan.findings == [
          Finding(
            kind: .drift, key: "1", passID: PassID(7), field: "firstName", source: "Анна", loona: "Ольга",
            origin: RowOrigin(file: 0, line: 2))
        ])
      #expect((plan.counts.conflicts, plan.counts.conflictingValues) == (1, 1))
      world.apply(plan)
    }
  }

  @Test("settles a conflict by policy, and always tells of it", arguments: Policy.Conflicts.allCases)
  mutating func conflict(policy: Policy.Conflicts) {
    world.policy.conflicts = policy
    world.row("1", ["firstName": "Новая", "ownBalance": "2"])
    world.pass(7, ["externalId": "1", "firstName": "Чужая", "ownBalance": "1"])
    world.remember(
      7, "1", ["externalId": ("1", "1"), "firstName": ("Старая", "Старая"), "ownBalance": ("1.00", "1.00")])
    let plan = world.compare()
    #expect(plan.findings.map(\.kind) == [.conflict])
    #expect(plan.actions == [.update])
    let names = plan.operations[0].changes.map(\.name)
    switch policy {
    case .report:
      #expect(plan.findings[0].settlement == .reported)
      #expect(names == ["ownBalance"])
      #expect(plan.operations[0].hasConflict)
    case .source:
      #expect(plan.findings[0].settlement == .overwritten)
      #expect(names == ["firstName", "ownBalance"])
      #expect(!plan.operations[0].hasConflict)
    case .loona:
      #expect(plan.findings[0].settlement == .kept)
      #expect(names == ["ownBalance"])
    }
    world.apply(plan)
    let second = world.compare()
    #expect(second.operations.isEmpty)
    #expect(second.findings.map(\.kind) == (policy == .report ? [.conflict] : []))
  }

  @Test("keeps Loona's value until the source says something new")
  mutating func kept() {
    world.policy.conflicts = .loona
    world.row("1", ["firstName": "Анна"])
    world.pass(7, ["externalId": "1", "firstName": "Ольга"])
    world.remember(7, "1", ["externalId": ("1", "1"), "firstName": ("Анна", "Анна")])
    world.apply(world.compare())
    #expect(world.compare().findings.isEmpty)
    world.rows[0].values["firstName"] = "Вера"
    #expect(world.compare().operations.map { $0.changes.map(\.after) } == [["Вера"]])
  }

  @Test("at first contact follows that policy", arguments: Policy.FirstContact.allCases)
  mutating func firstContact(policy: Policy.FirstContact) {
    world.policy.firstContact = policy
    world.row("1", ["firstName": "Анна"])
    world.pass(7, ["externalId": "1", "firstName": "Ольга"])
    let plan = world.compare()
    switch policy {
    case .source:
      #expect(plan.actions == [.update])
      #expect(plan.findings.isEmpty)
    case .loona:
      #expect(plan.operations.isEmpty)
      #expect(plan.findings.map(\.settlement) == [.kept])
      #expect(plan.counts.unchanged == 1)
    case .report:
      #expect(plan.operations.isEmpty)
      #expect(plan.findings.map(\.settlement) == [.reported])
      #expect(plan.counts.conflicts == 1)
    }
    #expect(plan.counts.adopted == 1)
    world.apply(plan)
    let second = world.compare()
    #expect(second.operations.isEmpty && second.observations.isEmpty)
    #expect(second.findings.map(\.kind) == (policy == .report ? [.firstContact] : []))
    #expect(second.counts.adopted == 0)
  }

  @Test("makes no pass that the template would refuse for want of a value")
  mutating func required() {
    world.schema = world.schema.bound(
      to: Template(
        id: 1, name: "t", type: "BONUS",
        placeholders: [.init(name: "phone", type: "text", isRequired: true, defaultValue: nil, options: [])]))
    world.row("1")
    world.row("2", ["phone": "89991234567"])
    world.row("3")
    world.pass(7, ["externalId": "3"])
    let plan = world.compare()
    #expect(plan.operations.map(\.key) == ["2"])
    #expect(plan.findings.map(\.kind) == [.requiredValueMissing])
    #expect(plan.findings[0].field == "phone")
    #expect((plan.counts.conflicts, plan.counts.unchanged) == (1, 1))
  }

  @Test("takes no pass by a weaker value, or instead of a remembered one, while the listing is incomplete")
  mutating func incompleteAndWeaker() {
    let phone = "+79001234567"
    world.row("1", ["phone": phone])
    world.row("2", ["firstName": "Anna"])
    world.pass(7, ["phone": phone])
    world.pass(8, ["externalId": "2"])
    world.remember(9, "2")
    #expect(world.compare().actions == [.update, .update])
    world.listingIsComplete = false
    let plan = world.compare()
    #expect(plan.operations.isEmpty && plan.counts.withheld == 2)
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test("makes no pass while the listing is incomplete, and changes those it saw")
  mutating func incomplete() {
    world.listingIsComplete = false
    world.row("1")
    world.row("2", ["firstName": "Анна"])
    world.pass(7, ["externalId": "2"])
    let plan = world.compare()
    #expect(plan.actions == [.update])
    #expect(plan.counts.withheld == 1)
    #expect(plan.identities.allSatisfy { $0.closes })
  }
}
