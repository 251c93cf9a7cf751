import Passes
import RunStore

import struct Passes.Operation

/// What one operation came to, for the loop.
enum Step: Sendable {
  case ended(Outcome, findings: [Finding])
  /// Its intent stays open; it is settled by looking, when all other work is done.
  case inDoubt(DoubtfulWrite)
  /// The run can't go on; nothing of this operation is under way.
  case stopped(StopReason)
}

extension Step {
  /// The same, for an operation that had made its pass before: what both wrote counts.
  func adding(_ made: Outcome) -> Step {
    guard case .ended(var outcome, let findings) = self, outcome.kind == .done else { return self }
    outcome.written = made.written + outcome.written
    outcome.attempts += made.attempts
    return .ended(outcome, findings: findings)
  }
}

/// A write that left and whose answer is not known.
struct DoubtfulWrite: Sendable {
  var operation: Operation
  var intent: Intent
  /// An earlier run's: settled by looking only, then today's source is compared.
  var isEarlierRuns: Bool

  var isCreate: Bool { intent.operation.action == .create }

  /// This run's operation, where it ends with an earlier run's intent: its customer is not in the source any more.
  var closes: Operation? { isEarlierRuns && operation.changes.isEmpty ? operation : nil }
}
