import Passes
import RunStore

import struct Passes.Operation

/// What one operation came to, for the loop.
enum Step: Sendable {
  /// - Parameter madeAt: when the answer came that it made a pass; nil where it made none.
  case ended(Outcome, madeAt: Moment?)
  /// A transaction that is left for no fault of its own: its customer's later ones would come before it, and are left.
  case endedBeforeOthers(Outcome)
  /// A conflict: the answer to its create shows another external id than was sent.
  case endedStrangely(Outcome)
  /// Its intent stays open; it is settled by looking, when all other work is done.
  case inDoubt(DoubtfulWrite)
  /// What the gate said is too old, and nothing of this operation is under way: it is to be begun again behind another gate.
  ///
  /// - Parameter open: the intent that an earlier send left in doubt, where it has no outcome yet.
  case putBack(open: Intent.ID?)
  /// The run can't go on; nothing of this operation is under way.
  case stopped(StopReason)
}

/// On the day's clock, which is kept, and on this process's own, which no setting of the time moves.
struct Moment: Hashable, Sendable {
  var wall: Timestamp
  var now: Instant
}

extension Gateway {
  var moment: Moment { Moment(wall: wall(), now: now()) }
}

/// A write that left and whose answer is not known.
struct DoubtfulWrite: Sendable {
  var operation: Operation
  var intent: Intent
  /// An earlier run's: settled by looking only, then today's source is compared.
  var isEarlierRuns: Bool
  /// No byte of it arrives after this instant of this process's own clock.
  var quietSince: Instant

  /// The operation, with what was sent for it.
  var asIntended: Operation {
    var operation = operation
    operation.action = intent.operation.action
    operation.changes = intent.write.changes
    return operation
  }

  var isTransaction: Bool { intent.operation.action == .transact }

  var isCreate: Bool { intent.operation.action == .create }

  /// This run's operation, where it ends with an earlier run's intent: its customer is not in the source any more.
  var closes: Operation? { isEarlierRuns && operation.changes.isEmpty ? operation : nil }
}

extension Step {
  /// Whether a customer's next transaction has to wait for more than this one.
  var holdsLane: Bool {
    switch self {
    case .ended, .endedStrangely: false
    case .inDoubt, .putBack, .stopped, .endedBeforeOthers: true
    }
  }
}

extension Operation {
  /// A customer's transactions are carried out one after the other, and so has a customer one open intent at most.
  var lane: String? { action == .transact ? key : nil }

  /// To make a pass; once it has one, its fields are decided like an update's.
  var makesPass: Bool { passID == nil && (action == .create || action == .settle) }
}
