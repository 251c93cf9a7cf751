import Passes

import struct Passes.Operation

/// An operation that came to its outcome, and when it made a pass.
struct Ended: Sendable {
  var operation: Operation
  var outcome: Outcome
  var madeAt: Timestamp?
  /// When it ended, on this process's own clock.
  var now: Instant

  /// Whether it sent anything: a pass that was found may need nothing more.
  var hasWritten: Bool { outcome.attempts > 0 || madeAt != nil }

  var made: MadeAt? { madeAt.flatMap { at in outcome.passID.map { MadeAt(id: $0, at: at) } } }

  var canary: Canary? { made.map { Canary(id: $0.id, since: now) } }
}

/// A first pass that was made, until a reading of the listing shows it.
struct Canary: Hashable, Sendable {
  var id: PassID
  var since: Instant
}
