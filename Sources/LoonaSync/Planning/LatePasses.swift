import Passes
import RunStore

/// Passes that were made shortly before a listing was read: one that it lacks is late rather than gone.
final class LatePasses {
  private let ledger: Ledger?
  private let since: Timestamp
  private var passes: Set<PassID>?

  /// - Parameter start: of the listing; what was made longer than `settleAfter` before it has had its time to be listed.
  init(_ ledger: Ledger?, listedFrom start: Timestamp, settleAfter: Duration) {
    self.ledger = ledger
    since = start + (.zero - settleAfter)
  }

  /// The finding, as one of a pass that is not listed yet where it says that such a pass is gone.
  func judged(_ finding: Finding) throws -> Finding {
    guard finding.kind == .passGone, let pass = finding.passID, try made().contains(pass) else { return finding }
    var late = finding
    late.kind = .notListed
    return late
  }

  /// Asked for only where something seems gone.
  private func made() throws -> Set<PassID> {
    if let passes { return passes }
    let made = try ledger?.made(since: since) ?? []
    passes = made
    return made
  }
}
