import Passes
import Testing

/// A customer of the source whose pass works no more, while no field says a status.
@Suite struct EndedPassTests {
  private var world = World()
  private let phone = "+79001234567"

  @Test mutating func `is told each night, where the status is that of those who left`() {
    world.policy.missing = .status("INACTIVE")
    world.row("1", ["firstName": "Anna"])
    world.pass(7, status: "INACTIVE", ["externalId": "1", "firstName": "Anna"])
    world.rememberAsItIs(7, "1")
    let plan = world.compare()
    #expect(plan.kinds == [.endedPass])
    #expect((plan.counts.conflicts, plan.counts.unchanged) == (1, 0))
    #expect(plan.identities.allSatisfy { $0.closes })
    world.rows[0].values["firstName"] = "Vera"
    let change = world.compare()
    #expect(change.kinds == [.endedPass] && change.operations.map(\.hasConflict) == [true])
  }

  @Test(arguments: ["INACTIVE", "USED", "EXPIRED"])
  mutating func `is told when it is found by phone alone`(status: String) {
    world.row("1", ["phone": phone])
    world.pass(7, status: status, ["phone": phone])
    #expect(world.compare().kinds == [.endedPass])
  }

  @Test mutating func `is none where the source says the status, or the pass works, or another ended it`() {
    world.policy.missing = .status("INACTIVE")
    world.row("1", ["status": "INACTIVE"])
    world.row("2")
    world.row("3")
    world.pass(7, status: "INACTIVE", ["externalId": "1"])
    world.pass(8, ["externalId": "2"])
    world.pass(9, status: "EXPIRED", ["externalId": "3"])
    #expect(world.compare().kinds == [])
  }
}
