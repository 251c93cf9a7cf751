import Applying
import LoonaSandbox
import Passes
import RunStore

import struct Passes.Operation
import struct Passes.Outcome

extension Oracle {
  static func outcomes(of night: Night, in ledger: Ledger) throws -> [OperationOutcome] {
    var all: [OperationOutcome] = []
    try ledger.outcomes(of: night.run.id).each { all.append($0) }
    return all
  }

  /// Each operation has its outcome, and each outcome is what Loona's own ledger says.
  func outcomesProblems() -> [String] {
    var problems: [String] = []
    let byRun = Dictionary(grouping: sandbox.effects.filter { $0.origin == .api }) { effect in
      effect.requestNumber.flatMap { witness.requests[$0 - 1].run }
    }
    let byPass = Dictionary(grouping: sandbox.effects.filter { $0.origin == .api }, by: \.passID)
    for night in merchant.nights {
      let effects = byRun[night.run.id] ?? []
      let creates = Dictionary(grouping: effects.filter { $0.kind == .created }, by: \.externalID)
      let updates = Dictionary(
        grouping: effects.filter { $0.kind == .updated && $0.transaction == nil }, by: \.passID)
      do {
        let outcomes = try Self.outcomes(of: night, in: merchant.ledger)
        if night.ledger != nil { problems += try transactionLies(night, outcomes) }
        for ended in outcomes where ended.operation.action != .transact {
          let found = Effects(
            creates: creates[ended.operation.key] ?? [],
            updates: updates[Int(ended.operation.passID?.rawValue ?? 0)] ?? [],
            onPass: byPass[Int(ended.outcome.passID?.rawValue ?? 0)] ?? [])
          if let lie = lie(ended, found) {
            problems.append("run \(night.run.id), \(ended.operation.action) of \(ended.operation.key): \(lie)")
          }
        }
        problems += try unaccounted(night, outcomes)
      } catch {
        problems.append("what came of run \(night.run.id) can't be read: \(error)")
      }
    }
    return problems
  }

  /// Ours, as far as they concern one operation.
  private struct Effects {
    /// Of this run, for the customer, and on the pass.
    var creates: [Sandbox.Effect]
    var updates: [Sandbox.Effect]
    /// Of all runs.
    var onPass: [Sandbox.Effect]
  }

  private func lie(_ ended: OperationOutcome, _ effects: Effects) -> String? {
    let (operation, outcome, creates, updates) = (ended.operation, ended.outcome, effects.creates, effects.updates)
    switch outcome.kind {
    case .done, .found, .adopted:
      guard let id = outcome.passID else {
        return operation.action == .settle ? nil : "\(outcome.kind) without a pass"
      }
      guard let pass = sandbox.pass(Int(id.rawValue)) else { return "\(outcome.kind), but there is no pass \(id)" }
      if operation.action == .create, pass.externalID != operation.key {
        return "\(outcome.kind), but pass \(id) is \(pass.externalID)'s"
      }
      return holdsOnce(outcome, effects.onPass) ? nil : "\(outcome.kind), but pass \(id) never held \(outcome.written)"
    case .failed, .notAttempted:
      // A pass that was made, and does not hold all yet, is named.
      let isMade = operation.action == .create && outcome.passID == nil && !creates.isEmpty
      return isMade || !updates.isEmpty ? "\(outcome.kind) (\(outcome.reason)), but it took effect" : nil
    case .dropped, .conflict:
      if operation.action == .create, !creates.isEmpty {
        return "\(outcome.kind) (\(outcome.reason)), but a pass was made"
      }
      return nil
    case .gone: return "\(outcome.kind), but no pass ever goes"
    case .inDoubt: return nil
    }
  }

  /// Effects of ours, a create and what followed it, left the pass as the outcome says that it was written.
  private func holdsOnce(_ outcome: Outcome, _ effects: [Sandbox.Effect]) -> Bool {
    if outcome.written.isEmpty { return true }
    return outcome.written.allSatisfy { change in
      effects.contains { effect in
        Self.isSame(Self.shown(effect.after, change.name, schema), change.after ?? "", change.name)
      }
    }
  }

  /// A run that was gone through leaves nothing open but creates that may not be made, or are in doubt.
  private func unaccounted(_ night: Night, _ outcomes: [OperationOutcome]) throws -> [String] {
    guard let ending = merchant.endings[night.run.id], ending.stopped == nil else { return [] }
    let ended = Set(outcomes.map(\.operation.ordinal))
    // Behind a transaction that could not be sent, that customer's later ones are left.
    let isUnsettled = ending.unsettled != nil
    let held = Set(
      outcomes.filter { $0.outcome.kind == .notAttempted }.map(\.operation.key))
    var problems: [String] = []
    try night.plan.operations().each { operation in
      let isHeld = operation.action == .transact && (isUnsettled || held.contains(operation.key))
      let mayBeLeft = operation.action == .create || operation.action == .settle || isHeld
      if !ended.contains(operation.ordinal), !mayBeLeft {
        problems.append("run \(night.run.id) ended without an outcome of \(operation.action) \(operation.key)")
      }
    }
    return problems
  }
}
