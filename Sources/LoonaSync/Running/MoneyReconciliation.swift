import Passes
import RunStore

/// The control totals after a run: what the plan's listing held, what we and what others changed, and what is left.
///
/// Each side is measured for itself: ours from the ledger's outcomes, the others' from readings that differ from what was to be
/// expected, what is left from the last listing. Only if nothing was lost on the way do they add up to the source.
struct MoneyReconciliation {
  private(set) var money: [MoneyTotals]
  private let desired: DesiredPasses
  private let fields: [Int]

  /// - Parameter tally: its totals already hold what we wrote, and what had changed just before we did.
  init(
    _ tally: OutcomeTally, _ proof: Verifying.Proof, plan: PlanFile, figures: PlanFigures, desired: DesiredPasses
  ) throws {
    money = tally.money
    self.desired = desired
    fields = desired.schema.moneyFields
    var expected = tally.held
    try expect(plan.findings(), &expected)
    // Nothing was planned for these amounts, and nothing found: what all of them came to is enough.
    for (index, excess) in (figures.settledExcess ?? []).enumerated() { money[index].changedByOthers &-= excess }
    for (key, amounts) in proof.held {
      for index in fields.indices {
        guard let now = amounts[index] else { continue }
        addOthers(key, index, from: expected[key]?[index], to: now)
      }
    }
    for (key, amounts) in expected where proof.held[key] == nil {
      for index in fields.indices {
        if let before = amounts[index] { addOthers(key, index, from: before, to: nil) }
      }
    }
    for index in money.indices { money[index].leftToDo = proof.money[index].source &- proof.money[index].before }
  }

  /// What Loona held of customers in conflict, whom no operation was for.
  private func expect(_ findings: consuming Batches<Finding>, _ expected: inout [String: [Int64?]]) throws {
    let (fields, schema) = (fields, desired.schema)
    try findings.each { finding in
      guard let key = finding.key, finding.settlement != .overwritten else { return }
      for (index, field) in fields.enumerated() {
        let amount: Int64?
        switch finding.kind {
        case .conflict, .drift, .firstContact, .difference:
          guard finding.field == schema.fields[field].name else { continue }
          amount = MoneyText.minorUnits(finding.loona, decimals: schema.fields[field].rule.decimals ?? 0)
        case .severalPasses, .sharedPass, .passGone, .notListed, .requiredValueMissing: amount = 0
        case .secondPass, .missing, .listingIncomplete, .customerWithoutBalance, .balanceWithoutCustomer, .nameDropped,
          .changedAfterWrite, .endedPass, .countedTwice, .doubtfulBalance, .transactionNotDone:
          continue
        }
        expected[key, default: Array(repeating: nil, count: fields.count)][index] = amount
      }
    }
  }

  /// - Parameters: nil stands for the source's amount.
  private mutating func addOthers(_ key: String, _ index: Int, from before: Int64?, to now: Int64?) {
    let field = fields[index]
    guard let text = desired.value(of: key, field), !text.isEmpty,
      let source = MoneyText.minorUnits(text, decimals: money[index].decimals)
    else { return }
    money[index].changedByOthers &+= (now ?? source) &- (before ?? source)
  }
}
