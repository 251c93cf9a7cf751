import Passes

import struct Passes.Operation

/// An operation that came to its outcome, and when it made a pass.
struct Ended: Sendable {
  var operation: Operation
  var outcome: Outcome
  var madeAt: Timestamp?

  var made: MadeAt? { madeAt.flatMap { at in outcome.passID.map { MadeAt(id: $0, at: at) } } }
}
