import Passes

import struct Passes.Operation

/// An operation that came to its outcome, and when it made a pass.
struct Ended: Sendable {
  var operation: Operation
  var outcome: Outcome
  /// When the answer to its create came.
  var madeAt: Moment?

  /// Whether it sent anything: a pass that was found may need nothing more.
  var hasWritten: Bool { outcome.attempts > 0 || madeAt != nil }

  var made: MadeAt? { madeAt.flatMap { moment in outcome.passID.map { MadeAt(id: $0, at: moment.wall) } } }

  var canary: Canary? { madeAt.flatMap { moment in outcome.passID.map { Canary(id: $0, since: moment.now) } } }
}

extension [Ended] {
  /// Without those that a later transaction of the same customer has followed.
  var lastOfEachLane: [Ended] {
    let last = Dictionary(compactMap { ended in ended.operation.lane.map { ($0, ended.operation.ordinal) } }) {
      Swift.max($0, $1)
    }
    return filter { ended in ended.operation.lane.map { last[$0] == ended.operation.ordinal } ?? true }
  }
}

/// A first pass that was made, until a reading of the listing shows it.
struct Canary: Hashable, Sendable {
  var id: PassID
  var since: Instant
}
