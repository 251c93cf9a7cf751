import Passes

/// Why the ledger says no; `StorageError` is for its file.
public enum LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Runs were begun here, and the state that knows what they did is not there: there is no file, or another one.
  case lost(path: String, scope: Scope, folders: [String], isMissing: Bool)
  /// Runs that stand beside the state were begun, and it does not know them: it is a copy from before them.
  case behind(path: String, folders: [String])
  /// The state knows other templates, but not this one; or this one under other accounts.
  case unknownScope(path: String, scope: Scope, otherAccounts: [String])
  /// `state rebuild` was begun and never ended; only it may go on.
  case rebuildUnfinished(path: String)
  /// `state rebuild` is for a state that remembers nothing.
  case notEmpty(path: String, scope: Scope)
  case preview(planID: String)
  case otherScope(plan: Scope, state: Scope)
  case alreadyBegun(Run)
  /// A run that wrote after the plan was made, or that was begun after the run to be resumed: the decision is stale.
  case newerRun(Run)
  case unknownRun(id: Run.ID)
  /// One open intent for a customer; the older one is settled first. The key is personal data and stays out.
  case intentIsOpen(ordinal: Int)
  /// Settled already, or never there.
  case intentIsNotOpen(id: Intent.ID)
  /// A create is repeated with the same bytes under the same idempotency key, or not at all.
  case otherBody(id: Intent.ID)

  /// A transaction of the same identity took effect, or may have.
  case transactedBefore(ordinal: Int)

  public var description: String {
    switch self {
    case .lost(let path, let scope, let folders, let isMissing):
      """
      \(path) \(isMissing ? "is missing" : "does not know \(scope)"), but runs of \(isMissing ? "\(scope)" : "it") were begun \
      (\(folders.last ?? ""), \(folders.count) in all). Restore the state, or run `loona-sync state rebuild`.
      """
    case .behind(let path, let folders):
      """
      \(path) does not know \(folders.last ?? ""), which was begun beside it (\(folders.count) in all): it is a copy from before. Put the newer one back, or \
      run `loona-sync state rebuild`, which keeps this one under another name.
      """
    case .unknownScope(let path, let scope, _): "\(path) knows nothing of \(scope): nothing was begun for it yet."
    case .rebuildUnfinished(let path):
      "The state in \(path) was not rebuilt to the end. Run `loona-sync state rebuild` again."
    case .notEmpty(let path, let scope):
      "\(path) already remembers passes or runs of \(scope); a rebuild would lose them. Move it away first."
    case .preview(let planID): "Plan \(planID) is a preview, made from a saved listing; it can't be applied."
    case .otherScope(let plan, let state): "The plan is for \(plan), the configuration for \(state)."
    case .alreadyBegun(let run):
      "The plan was begun at \(run.begunAt.rfc3339) (\(run.folder)); a plan is applied once. If it stopped before its end, `resume` goes on; otherwise make a new plan."
    case .newerRun(let run):
      "A newer run was begun since (\(run.folder), at \(run.begunAt.rfc3339)): this one is stale. Plan again."
    case .unknownRun(let id): "The state knows no run \(id)."
    case .intentIsOpen(let ordinal):
      "Operation \(ordinal) may not be sent: the customer has a write without an outcome, which is settled first."
    case .intentIsNotOpen(let id): "Write \(id) has its outcome already, or was never begun."
    case .transactedBefore(let ordinal):
      "Operation \(ordinal) may not be sent: a transaction with its purchase id and type was sent before."
    case .otherBody(let id): "Write \(id) creates a pass and may only be repeated byte for byte."
    }
  }
}
