import Passes
import RunStore

import struct Passes.Operation

/// One operation on its way: what stands for it in the ledger, and what it has come to so far.
struct Course: Sendable {
  var operation: Operation
  /// Open for what was sent last; nil while nothing was.
  var intent: Intent?
  /// An earlier send may have taken effect: an end that is not a look at the pass leaves the intent open.
  var isInDoubt = false
  /// The pass that the operation has by now, and is to finish.
  var begun: Begun?
  /// The transaction of before, by this run or an earlier one, that is sent again; nil where this is the first try.
  var repeating: DoubtfulWrite?

  init(_ operation: Operation, begun: Begun? = nil) {
    self.operation = operation
    self.begun = begun
  }

  /// - Parameter intent: what was sent before, and may have taken effect.
  init(_ operation: Operation, resending intent: Intent) {
    self.operation = operation
    self.intent = intent
    isInDoubt = true
  }

  init(repeating write: DoubtfulWrite) {
    self.init(write.isEarlierRuns ? write.asIntended : write.operation, resending: write.intent)
    repeating = write
  }

  var attempts: Int { intent?.attempts ?? 0 }
}

/// What an operation that was to make a pass has done of it: the pass is made, found or adopted, and holds not all yet.
///
/// It stands in the ledger, as an outcome "not attempted" that names the pass, so that a death leaves it to `resume`.
struct Begun: Hashable, Sendable {
  var kind: Outcome.Kind
  var passID: PassID
  var written: [FieldChange]
  /// When the answer to its create came; nil where the pass was there before.
  var madeAt: Moment?
}
