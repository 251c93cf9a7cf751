import Passes
import Testing

@Suite("A run's identities")
struct IdentitiesTests {
  private func sample() -> Identities {
    var source = SourceCounts()
    (source.customerRows, source.excluded, source.rejected, source.duplicates, source.customers) = (20, 3, 2, 4, 11)
    (source.balanceRows, source.joined, source.orphaned, source.balancesRejected, source.balanceDuplicates) = (
      16, 10, 3, 1, 2
    )
    var plan = PlanCounts()
    (plan.customers, plan.unchanged, plan.creates, plan.updates, plan.conflicts) = (11, 3, 2, 3, 1)
    (plan.settles, plan.withheld, plan.retires) = (1, 1, 2)
    (plan.listed, plan.matched, plan.missing, plan.foreign, plan.ambiguous) = (15, 7, 2, 5, 1)
    var outcomes = OutcomeCounts()
    (outcomes.created, outcomes.updated, outcomes.conflicts, outcomes.failed) = (1, 1, 1, 1)
    (outcomes.inDoubt, outcomes.notAttempted, outcomes.retired) = (1, 1, 2)
    var totals = MoneyTotals(field: "ownBalance", decimals: 2)
    (totals.source, totals.before, totals.changedByUs, totals.changedByOthers, totals.leftToDo) = (
      1000, 700, 250, -50, 100
    )
    return Identities(source: source, plan: plan, outcomes: outcomes, money: [totals])
  }

  @Test("are four in rows and one for each money value, and close")
  func closing() {
    let all = sample().all
    #expect(all.map(\.name) == ["customer rows", "customers", "passes", "balance rows", "ownBalance"])
    #expect(all.map(\.left.value) == [20, 11, 15, 16, 1000])
    #expect(all.allSatisfy { $0.closes })
    #expect(all.map(\.decimals) == [nil, nil, nil, nil, 2])
  }

  @Test("name their terms as the design does")
  func terms() {
    let all = sample().all
    #expect(all[0].right.map(\.name) == ["excluded", "rejected", "duplicates", "customers"])
    #expect(
      all[1].right.map(\.name)
        == ["unchanged", "created", "updated", "conflicts", "failed", "not attempted", "in doubt"])
    #expect(all[1].right.map(\.value) == [3, 1, 1, 2, 1, 2, 1])
    #expect(all[2].right.map(\.name) == ["matched", "missing", "foreign", "ambiguous"])
    #expect(all[3].right.map(\.name) == ["joined", "orphaned", "rejected", "duplicates"])
    #expect(all[4].right.map(\.name) == ["Loona before", "changed by us", "changed by others", "left to do"])
  }

  @Test("say by how much they fail to close")
  func difference() {
    var broken = sample()
    broken.plan.foreign -= 2
    broken.money[0].changedByUs += 30
    #expect(broken.all.filter { !$0.closes }.map(\.name) == ["passes", "ownBalance"])
    #expect(broken.all[2].difference == 2)
    #expect(broken.all[4].difference == -30)
  }

  @Test("tell a customer that was read and never decided on, and one that was made up")
  func lostCustomer() {
    var broken = sample()
    broken.plan.customers -= 1
    broken.plan.unchanged -= 1
    #expect(broken.all.filter { !$0.closes }.map(\.name) == ["customer rows", "customers"])
  }

  @Test("close for a plan of which nothing is applied yet")
  func plan() {
    var identities = sample()
    identities.outcomes = OutcomeCounts(nothingOf: identities.plan)
    #expect(identities.all[1].closes)
    #expect(identities.all[1].right.first { $0.name == "not attempted" }?.value == 7)
  }
}
