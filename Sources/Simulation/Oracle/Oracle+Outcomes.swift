import Applying
import LoonaSandbox
import Passes
import RunStore

import struct Passes.Operation
import struct Passes.Outcome

extension Oracle {
  static func outcomes(of night: Night, in ledger: Ledger) -> [OperationOutcome] {
    var all: [OperationOutcome] = []
    try? ledger.outcomes(of: night.run.id).each { all.append($0) }
    return all
  }

  /// Each operation has its outcome, and each outcome is what Loona's own ledger says.
  func outcomesProblems() -> [String] {
    var problems: [String] = []
    for (index, night) in merchant.nights.enumerated() {
      let end = merchant.nights.indices.contains(index + 1) ? merchant.nights[index + 1].begunAt : merchant.now
      let effects = effects(from: night.begunAt, to: end)
      let outcomes = Self.outcomes(of: night, in: merchant.ledger)
      for ended in outcomes {
        if let lie = lie(ended, effects) {
          problems.append("run \(night.run.id), \(ended.operation.action) of \(ended.operation.key): \(lie)")
        }
      }
      problems += unaccounted(night, outcomes)
    }
    return problems
  }

  /// Ours, by the instant when the request left.
  private func effects(from start: Instant, to end: Instant) -> [Sandbox.Effect] {
    sandbox.effects.filter { effect in
      guard effect.origin == .api, let number = effect.requestNumber else { return false }
      let at = sandbox.arrivals[number - 1].at
      return at >= start.duration && at < end.duration
    }
  }

  private func lie(_ ended: OperationOutcome, _ effects: [Sandbox.Effect]) -> String? {
    let (operation, outcome) = (ended.operation, ended.outcome)
    let creates = effects.filter { $0.kind == .created && $0.externalID == operation.key }
    let updates = effects.filter { $0.kind == .updated && $0.passID == Int(operation.passID?.rawValue ?? 0) }
    switch outcome.kind {
    case .done, .found, .adopted:
      guard let id = outcome.passID else {
        return operation.action == .settle ? nil : "\(outcome.kind) without a pass"
      }
      guard let pass = sandbox.pass(Int(id.rawValue)) else { return "\(outcome.kind), but there is no pass \(id)" }
      if operation.action == .create, pass.externalID != operation.key {
        return "\(outcome.kind), but pass \(id) is \(pass.externalID)'s"
      }
      return holdsOnce(outcome, id) ? nil : "\(outcome.kind), but pass \(id) never held \(outcome.written)"
    case .failed, .notAttempted:
      return creates.isEmpty && updates.isEmpty ? nil : "\(outcome.kind) (\(outcome.reason)), but it took effect"
    case .dropped, .conflict:
      if operation.action == .create, !creates.isEmpty {
        return "\(outcome.kind) (\(outcome.reason)), but a pass was made"
      }
      return nil
    case .gone: return "\(outcome.kind), but no pass ever goes"
    case .inDoubt: return nil
    }
  }

  /// Some effect of ours left the pass as the outcome says that it was written.
  private func holdsOnce(_ outcome: Outcome, _ id: PassID) -> Bool {
    if outcome.written.isEmpty { return true }
    return sandbox.effects(onPass: Int(id.rawValue)).contains { effect in
      effect.origin == .api
        && outcome.written.allSatisfy { change in
          let shown = change.name == "status" ? effect.after.status.rawValue : effect.after.values[change.name] ?? ""
          return Self.isSame(shown, change.after ?? "", change.name)
        }
    }
  }

  /// A run that was gone through leaves nothing open but creates that may not be made, or are in doubt.
  private func unaccounted(_ night: Night, _ outcomes: [OperationOutcome]) -> [String] {
    guard let ending = merchant.endings[night.run.id], ending.stopped == nil else { return [] }
    let ended = Set(outcomes.map(\.operation.ordinal))
    var problems: [String] = []
    try? night.plan.operations().each { operation in
      let mayBeLeft = operation.action == .create || operation.action == .settle
      if !ended.contains(operation.ordinal), !mayBeLeft {
        problems.append("run \(night.run.id) ended without an outcome of \(operation.action) \(operation.key)")
      }
    }
    return problems
  }
}
