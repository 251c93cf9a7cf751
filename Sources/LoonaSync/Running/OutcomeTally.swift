import Passes
import RunStore

import struct Passes.Operation

/// Goes over a plan's operations and their outcomes once: buckets, and the money that was moved.
package struct OutcomeTally {
  package private(set) var outcomes = OutcomeCounts()
  package private(set) var money: [MoneyTotals]
  private(set) var retries = 0
  /// Passes that this run wrote or found: what the next listing shows of them is to be remembered.
  private(set) var written: WrittenFields
  /// Passes that this run made, and a listing may show late.
  private(set) var made: Set<PassID> = []
  /// What Loona held, by key and money field, of customers whom the plan meant to change and did not.
  private(set) var held: [String: [Int64?]] = [:]

  private let fields: [Field]
  private let keyName: String

  /// - Parameter plan: the money of the plan, before anything was sent.
  package init(
    _ plan: PlanFile, money planned: [MoneyTotals], schema: FieldSchema, outcomes ledger: Ledger, run: Run.ID
  ) throws {
    money = planned
    written = WrittenFields(schema)
    keyName = schema.keyName
    fields = schema.moneyFields.map { schema.fields[$0] }
    for index in money.indices {
      (money[index].changedByUs, money[index].changedByOthers) = (0, 0)
      money[index].leftToDo = money[index].source &- money[index].before
    }
    var operations = plan.operations()
    while let batch = try operations.next(), let first = batch.first, let last = batch.last {
      let results = try ledger.outcomes(of: run, in: first.ordinal...last.ordinal)
      for operation in batch { count(operation, results[operation.ordinal]?.outcome) }
    }
  }

  private mutating func count(_ operation: Operation, _ outcome: Outcome?) {
    let outcome = outcome ?? Outcome(kind: .notAttempted, at: Timestamp(milliseconds: 0))
    outcomes.count(operation, outcome, keyName: keyName)
    retries += max(0, outcome.attempts - 1)
    if Self.tookEffect(outcome), let id = outcome.passID {
      written.insert(id, outcome.written)
      if operation.passID == nil, outcome.kind != .adopted { made.insert(id) }
    }
    guard operation.hasCustomer else { return }
    for (index, field) in fields.enumerated() { count(index, field, operation, outcome) }
  }

  /// What is still in doubt carries what was sent, not what was written.
  private static func tookEffect(_ outcome: Outcome) -> Bool { [.done, .found, .adopted].contains(outcome.kind) }

  /// A write changes from what was read just before it; what that differs from the plan's reading, others changed.
  private mutating func count(_ index: Int, _ field: Field, _ operation: Operation, _ outcome: Outcome) {
    guard let planned = operation.changes.first(where: { $0.name == field.name }) else { return }
    let before = amount(planned.before, field)
    let written = Self.tookEffect(outcome) ? outcome.written : []
    guard let change = written.first(where: { $0.name == field.name }) else {
      held[operation.key, default: Array(repeating: nil, count: fields.count)][index] = before
      return
    }
    guard let after = amount(change.after, field), let fresh = amount(change.before, field), let before else { return }
    money[index].changedByUs &+= after &- fresh
    money[index].changedByOthers &+= fresh &- before
    money[index].leftToDo &-= after &- before
  }

  private func amount(_ text: String?, _ field: Field) -> Int64? {
    MoneyText.minorUnits(text, decimals: field.rule.decimals ?? 0)
  }
}

/// Amounts as operations and passes carry them.
enum MoneyText {
  /// No value at all counts as nothing; nil where it can't be read.
  static func minorUnits(_ text: String?, decimals: Int) -> Int64? {
    guard var text else { return 0 }
    return text.withUTF8 { bytes in
      let trimmed = bytes.trimmed
      return trimmed.isEmpty ? 0 : try? Money.minorUnits(trimmed, decimals: decimals)
    }
  }
}
