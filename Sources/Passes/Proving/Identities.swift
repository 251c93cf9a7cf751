/// The equations of design.md that a run's report must close: four in rows, and one for each money value.
public struct Identities: Hashable, Sendable {
  public var source: SourceCounts
  public var plan: PlanCounts
  public var outcomes: OutcomeCounts
  public var money: [MoneyTotals]

  public init(source: SourceCounts, plan: PlanCounts, outcomes: OutcomeCounts, money: [MoneyTotals]) {
    self.source = source
    self.plan = plan
    self.outcomes = outcomes
    self.money = money
  }

  public var all: [Identity] { [customerRows, customers, passes, balanceRows] + money.map(Self.money) }

  /// The customers on the right are those that the comparison decided on, counted apart from the rows.
  var customerRows: Identity {
    Identity(
      name: "customer rows", left: .init("customer rows", Int64(source.customerRows)),
      right: [
        .init("excluded", Int64(source.excluded)), .init("rejected", Int64(source.rejected)),
        .init("duplicates", Int64(source.duplicates)), .init("customers", Int64(plan.customers)),
      ])
  }

  /// A customer whose pass was withheld counts as not attempted.
  var customers: Identity {
    Identity(
      name: "customers", left: .init("customers", Int64(source.customers)),
      right: [
        .init("unchanged", Int64(plan.unchanged + outcomes.unchanged)), .init("created", Int64(outcomes.created)),
        .init("updated", Int64(outcomes.updated)),
        .init("conflicts", Int64(plan.conflicts + outcomes.conflicts)), .init("failed", Int64(outcomes.failed)),
        .init("not attempted", Int64(plan.withheld + outcomes.notAttempted)),
        .init("in doubt", Int64(outcomes.inDoubt)),
      ])
  }

  var passes: Identity {
    Identity(
      name: "passes", left: .init("passes listed", Int64(plan.listed)),
      right: [
        .init("matched", Int64(plan.matched)), .init("missing", Int64(plan.missing)),
        .init("foreign", Int64(plan.foreign)), .init("ambiguous", Int64(plan.ambiguous)),
      ])
  }

  var balanceRows: Identity {
    Identity(
      name: "balance rows", left: .init("balance rows", Int64(source.balanceRows)),
      right: [
        .init("joined", Int64(source.joined)), .init("orphaned", Int64(source.orphaned)),
        .init("rejected", Int64(source.balancesRejected)), .init("duplicates", Int64(source.balanceDuplicates)),
      ])
  }

  static func money(_ totals: MoneyTotals) -> Identity {
    Identity(
      name: totals.field, left: .init("source", totals.source),
      right: [
        .init("Loona before", totals.before), .init("changed by us", totals.changedByUs),
        .init("changed by others", totals.changedByOthers), .init("left to do", totals.leftToDo),
      ],
      decimals: totals.decimals)
  }
}
