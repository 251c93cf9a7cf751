import Passes
import RunStore

extension Finding {
  /// A pass that was made just before, and that a listing lacks, is late rather than gone.
  ///
  /// - Parameter time: what was made before has had its time to be listed.
  func lateNotGone(madeSince time: Timestamp, _ ledger: Ledger?) throws -> Finding {
    guard kind == .passGone, let key, try ledger?.hasMade(key, since: time) ?? false else { return self }
    var late = self
    late.kind = .notListed
    return late
  }
}
