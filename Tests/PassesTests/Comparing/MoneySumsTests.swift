import Passes
import Testing

@Suite("The sums of a money value")
struct MoneySumsTests {
  private var world = World()

  @Test("are source, Loona before, what is planned, and by how much balances shift")
  mutating func sums() {
    world.row("1", ["ownBalance": "10.00"])
    world.row("2", ["ownBalance": "5.00"])
    world.row("3", ["ownBalance": "-1.00"])
    world.row("4", ["ownBalance": "7.00"])
    world.pass(11, ["externalId": "1", "ownBalance": "4"])
    world.pass(12, ["externalId": "2", "ownBalance": "5,00"])
    world.pass(13, ["externalId": "3", "ownBalance": "2.50"])
    let balance = world.compare().balance
    #expect(balance.field == "ownBalance" && balance.decimals == 2)
    #expect(balance.source == 1000 + 500 - 100 + 700)
    #expect(balance.before == 400 + 500 + 250)
    #expect(balance.planned == 600 - 350 + 700)
    #expect(balance.shift == 600 + 350)
    #expect(balance.shifted == 2)
    #expect(balance.magnitude == 400 + 500 + 250)
    #expect(balance.leftToDo == balance.source - balance.before)
  }

  @Test("count an amount that can't be read, and leave its customer out of every sum")
  mutating func unreadable() {
    world.row("1", ["ownBalance": "10.00"])
    world.row("2", ["ownBalance": "5.00"])
    world.pass(11, ["externalId": "1", "ownBalance": "много"])
    world.pass(12, ["externalId": "2", "ownBalance": "5"])
    let plan = world.compare()
    #expect(plan.actions == [.update])
    #expect(plan.balance.unreadable == 1)
    #expect((plan.balance.source, plan.balance.before, plan.balance.planned) == (500, 500, 0))
  }

  @Test("take an empty value for nothing, on either side")
  mutating func empty() {
    world.row("1", ["ownBalance": "3"])
    world.row("2", ["ownBalance": ""])
    world.pass(11, ["externalId": "1", "ownBalance": " "])
    world.pass(12, ["externalId": "2", "ownBalance": ""])
    let balance = world.compare().balance
    #expect((balance.source, balance.before, balance.planned, balance.unreadable) == (300, 0, 300, 0))
  }

  @Test("plan nothing where a conflict, a lost pass or an incomplete listing forbids it")
  mutating func notPlanned() {
    world.row("1", ["ownBalance": "3"])
    world.row("2", ["ownBalance": "4"])
    world.pass(11, ["externalId": "1", "ownBalance": "9"])
    world.remember(11, "1", ["externalId": ("1", "1"), "ownBalance": ("1.00", "1.00")])
    world.remember(12, "2")
    let balance = world.compare().balance
    #expect((balance.source, balance.before, balance.planned) == (700, 900, 0))
    #expect(balance.leftToDo == -200)
  }

  @Test("do not wrap where a limit reads them")
  mutating func overflow() {
    for key in ["1", "2", "3"] {
      world.row(key, ["ownBalance": "92233720368547758.07"])
      world.pass(Int64(key) ?? 0, ["externalId": key, "ownBalance": "-92233720368547758.07"])
    }
    let plan = world.compare()
    #expect(plan.balance.shift == .max)
    #expect(plan.balance.magnitude == .max)
    #expect(plan.identities.allSatisfy { $0.closes })
  }

  @Test("know by how much amounts that are settled otherwise, or withheld, stay above the source's")
  mutating func settled() {
    world.policy.conflicts = .loona
    world.listingIsComplete = false
    world.row("1", ["ownBalance": "3"])
    world.row("2", ["ownBalance": "4"])
    world.row("3", ["ownBalance": "5"])
    world.pass(11, ["externalId": "1", "ownBalance": "9"])
    world.pass(12, ["externalId": "2", "ownBalance": "3.50"])
    // Loona's amount was kept on an earlier night, our change is still to be written, and no pass may be made.
    world.remember(11, "1", ["externalId": ("1", "1"), "ownBalance": ("3.00", "9.00")])
    world.remember(12, "2", ["externalId": ("2", "2"), "ownBalance": ("3.50", "3.50")])
    let plan = world.compare()
    #expect(plan.actions == [.update])
    #expect(plan.settledExcess == [600 - 500])
    #expect(plan.balance.leftToDo == 50 - plan.settledExcess[0])
  }
}
