import Passes

/// Why a run ends before its plan does.
public enum StopReason: Hashable, Sendable, Error {
  case signal
  case breaker(Breaker.Trip)
  /// `--max-duration` is over.
  case timeOver
  /// The write window closed, and does not open again in time.
  case windowClosed
  case credentials(Refusal)
  case unreachable(Trouble)
  /// The service refuses something that the run can't do without.
  case refused(Refusal)
  case templateChanged
  /// What the canaries wrote could not be read back as it was written.
  case canaryFailed(String)
  /// A transaction that was sent again was counted a second time: the service does not keep what it promises.
  case countedTwice(PassID)
}

/// How the applying of a plan ended. What became of each operation is in the ledger.
public struct ApplyEnding: Hashable, Sendable {
  /// Nil where the plan was gone through to its end.
  public var stopped: StopReason?
  /// Whether any request that writes left.
  public var hasWritten: Bool
  /// The longest that a canary took to show up in a listing or search after its answer.
  public var canaryLag: Duration?
  /// First operations that were read back as they were written.
  public var canaries: Int
  /// Why creates in doubt were not sent again, where looking for them could not be trusted.
  public var unsettled: String?
  /// Why creates were left, whose time will come when that is over.
  public var withheld: String?
  /// What the run itself found out, beyond the plan's findings.
  public var findings: [Finding]
}
