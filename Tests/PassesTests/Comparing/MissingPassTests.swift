import Passes
import Testing

@Suite("A pass of ours whose customer left the export")
struct MissingPassTests {
  private var world: World

  init() {
    world = World()
    world.row("1")
    world.pass(7, ["externalId": "1"])
    world.pass(8, ["externalId": "2"])
    world.pass(9, ["externalId": "3"])
    world.rememberAsItIs(7, "1")
    world.rememberAsItIs(8, "2")
  }

  @Test("is reported, and foreign passes are not")
  func report() {
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(plan.findings == [Finding(kind: .missing, key: "2", passID: PassID(8))])
    #expect((plan.counts.missing, plan.counts.foreign, plan.counts.retires) == (1, 1, 0))
  }

  @Test("gets the status that the policy names, once")
  mutating func retire() {
    world.policy.missing = .status("INACTIVE")
    let plan = world.compare()
    #expect(plan.actions == [.retire])
    #expect(plan.operations[0].changes == [FieldChange(name: "status", before: "ACTIVE", after: "INACTIVE")])
    #expect((plan.operations[0].key, plan.operations[0].passID) == ("2", PassID(8)))
    #expect((plan.counts.missing, plan.counts.retires, plan.counts.pushes) == (1, 1, 1))
    world.apply(plan)
    let second = world.compare()
    #expect(second.operations.isEmpty && second.findings.isEmpty)
    #expect((second.counts.missing, second.counts.alreadyRetired) == (1, 1))
  }

  @Test("is reported only, while the listing is incomplete")
  mutating func incomplete() {
    world.policy.missing = .status("INACTIVE")
    world.listingIsComplete = false
    #expect(world.compare().operations.isEmpty)
    #expect(world.compare().kinds == [.missing])
  }

  @Test("is reported only, while a rejected row has no readable key")
  mutating func unreadableKey() {
    world.policy.missing = .status("INACTIVE")
    world.rejected = [nil]
    #expect(world.compare().operations.isEmpty)
    #expect(world.compare().kinds == [.missing])
    world.rejected = ["99"]
    #expect(world.compare().actions == [.retire])
  }

  @Test("is left alone while an intent for it is open")
  mutating func openIntent() {
    world.policy.missing = .status("INACTIVE")
    world.intents = [OpenIntent(key: "2", action: .update, passID: PassID(8))]
    let plan = world.compare()
    #expect(plan.actions == [.settle])
    #expect(plan.kinds == [.missing])
  }

  @Test("is missing too where its external id was cleared and its phone finds nobody")
  mutating func stray() {
    world.passes[1].values = [PlaceholderValue(name: "phone", value: "+79991234567")]
    #expect(world.compare().counts.missing == 1)
  }
}
