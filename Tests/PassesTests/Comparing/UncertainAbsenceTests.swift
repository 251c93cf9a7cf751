import Passes
import Testing

/// Where a key that no row shows may stand in a row that can't be read, or in one that a retry leaves out.
@Suite struct UncertainAbsenceTests {
  private var world = World()
  private let phone = "+79001234567"

  enum Doubt: CaseIterable { case unreadable, retry }

  @Test(arguments: Doubt.allCases)
  mutating func `a remembered pass goes to nobody else by phone`(doubt: Doubt) {
    world.schema = World.schema(match: [1, 0])
    world.row("daughter", ["phone": phone])
    world.pass(7, ["externalId": "mother", "phone": phone, "ownBalance": "5.00"])
    world.rememberAsItIs(7, "mother")
    let sure = world.compare()
    #expect(sure.operations.map(\.passID) == [PassID(7)])
    cast(doubt)
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(plan.kinds == [.sharedPass])
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test(arguments: Doubt.allCases)
  mutating func `nor by the external id that it shows by now`(doubt: Doubt) {
    world.row("daughter", ["phone": phone])
    world.pass(7, ["externalId": "daughter"])
    world.remember(7, "mother", ["externalId": ("mother", "mother")])
    cast(doubt)
    let plan = world.compare()
    #expect(plan.operations.isEmpty)
    #expect(Set(plan.kinds) == [.sharedPass, .missing])
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test(arguments: Doubt.allCases)
  mutating func `a pass of nobody's is found by phone all the same`(doubt: Doubt) {
    world.row("daughter", ["phone": phone])
    world.pass(7, ["phone": phone])
    cast(doubt)
    #expect(world.compare().operations.map(\.passID) == [PassID(7)])
  }

  private mutating func cast(_ doubt: Doubt) {
    switch doubt {
    case .unreadable: world.rejected = [nil]
    case .retry: world.namesEverybody = false
    }
  }
}
