import Passes
import Testing

@Suite("An open intent")
struct OpenIntentTests {
  private var world = World()

  @Test("is settled, and its customer gets nothing else")
  mutating func settles() {
    world.row("1", ["firstName": "Анна"])
    world.row("2", ["firstName": "Борис"])
    world.pass(7, ["externalId": "1", "firstName": "Ольга"])
    world.intents = [
      OpenIntent(key: "1", action: .update, passID: PassID(7)), OpenIntent(key: "2", action: .create, passID: nil),
    ]
    let plan = world.compare()
    #expect(plan.actions == [.settle, .settle])
    #expect(plan.operations.map(\.passID) == [PassID(7), nil])
    #expect(plan.operations[1].changes.map(\.after) == ["2", "Борис"])
    #expect((plan.counts.settles, plan.counts.creates, plan.counts.updates) == (2, 0, 0))
    #expect(plan.counts.settlesOfCreates == 1)
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test("of a create names the pass that the listing now shows")
  mutating func found() {
    world.row("1")
    world.pass(7, ["externalId": "1"])
    world.intents = [OpenIntent(key: "1", action: .create, passID: nil)]
    #expect(world.compare().operations.map(\.passID) == [PassID(7)])
  }

  @Test("of a create that made two passes is settled all the same, and both are told of")
  mutating func twoPasses() {
    world.row("1")
    world.pass(7, ["externalId": "1"])
    world.pass(8, ["externalId": "1"])
    world.intents = [OpenIntent(key: "1", action: .create, passID: nil)]
    let plan = world.compare()
    #expect(plan.actions == [.settle])
    #expect(plan.operations[0].passID == nil)
    #expect(plan.counts.ambiguous == 2)
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test("whose customer left the source is settled too, and can make no pass")
  mutating func withoutCustomer() {
    world.row("1")
    world.rejected = ["2"]
    world.intents = [
      OpenIntent(key: "3", action: .create, passID: nil), OpenIntent(key: "2", action: .update, passID: PassID(9)),
    ]
    let plan = world.compare()
    #expect(plan.operations.map(\.action) == [.create, .settle, .settle])
    #expect(plan.operations.map(\.key) == ["1", "2", "3"])
    #expect(plan.operations.map(\.ordinal) == [1, 2, 3])
    #expect(plan.operations.dropFirst().allSatisfy { $0.changes.isEmpty && !$0.hasCustomer })
    #expect((plan.counts.settles, plan.counts.settlesWithoutCustomer) == (0, 2))
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test("keeps every other write from the pass that it may still change")
  mutating func passHeld() {
    world.row("new", ["firstName": "Анна"])
    world.pass(7, ["externalId": "new", "firstName": "Ольга"])
    world.rememberAsItIs(7, "old")
    world.intents = [OpenIntent(key: "old", action: .update, passID: PassID(7))]
    let plan = world.compare()
    #expect(plan.actions == [.settle])
    #expect(plan.counts.withheld == 1)
    #expect(plan.identities.allSatisfy { $0.closes })
  }
}
