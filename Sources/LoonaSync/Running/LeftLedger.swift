import RunStore

/// The newest ledger, where something of it is left: its run was stopped or died, or could not send all.
struct LeftLedger {
  /// How far back it is looked for: nights of several years.
  private static let runsMax = 2000

  let run: Run
  /// Nothing was begun since: it can be resumed.
  let isLast: Bool

  /// Nil where there is none, or nothing is left of it.
  init?(_ state: Ledger) throws {
    let history = try state.history(limit: Self.runsMax)
    guard let ledger = history.first(where: \.kind.isLedger), try !Self.isWhole(ledger, state) else { return nil }
    (run, isLast) = (ledger, ledger == history.first)
  }

  /// What a run that is begun now is to say: from then on the ledger can't be resumed.
  var advice: String {
    """
    \(run.folder), a ledger, was not carried out to its end. A run that is begun after it can't go on with it: apply its files again with \
    `loona-sync transactions apply`. What was sent is not sent again
    """
  }

  /// Whether a run came to an end of its own with nothing left.
  static func isWhole(_ run: Run, _ state: Ledger) throws -> Bool {
    guard run.verdict != Ledger.Rebuilding.verdict else { return true }
    guard run.exitCode == Int(ExitStatus.done.rawValue) || run.exitCode == Int(ExitStatus.exceptions.rawValue) else {
      return false
    }
    return try state.outcomeCounts(of: run.id)[.notAttempted, default: 0] == 0
  }
}
