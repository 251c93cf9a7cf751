import Passes
import RunStore

/// A ledger of which transactions are left: neither carried out nor refused, and in no later ledger's hands.
///
/// Its run was stopped or died, or ended with some that waited behind one in doubt.
struct LeftLedger {
  /// How far back it is looked for: nights of several years.
  private static let runsMax = 2000

  let run: Run
  let count: Int
  /// Nothing was begun since: it can be resumed.
  let isLast: Bool

  /// Newest first. One whose files a later ledger was made from is that one's; one whose folder is gone is told of no more.
  static func all(_ state: Ledger, in runs: String) throws -> [LeftLedger] {
    let history = try state.history(limit: runsMax)
    let ledgers = history.filter { $0.kind.isLedger && $0.verdict != Ledger.Rebuilding.verdict }
    guard ledgers.contains(where: mayBeLeft) else { return [] }
    let folders = Dictionary(try RunFolder.all(in: runs).map { ($0.name, $0) }) { first, _ in first }
    var taken: Set<String> = []
    var told: Set<TransactionIdentity> = []
    var left: [LeftLedger] = []
    for run in ledgers {
      guard let folder = folders[run.folder], let plan = try? PlanFile.open(at: folder.plan) else { continue }
      let files = Set(plan.identity.inputs.map(\.sha256))
      if mayBeLeft(run), !files.isSubset(of: taken) {
        // The same row in a later ledger is that one's.
        let unsent = try unsent(plan, run.id, state).subtracting(told)
        told.formUnion(unsent)
        if !unsent.isEmpty { left.append(LeftLedger(run: run, count: unsent.count, isLast: run == history.first)) }
      }
      taken.formUnion(files)
    }
    return left
  }

  private static func mayBeLeft(_ run: Run) -> Bool { run.exitCode != Int(ExitStatus.done.rawValue) }

  private static func unsent(_ plan: PlanFile, _ run: Run.ID, _ state: Ledger) throws -> Set<TransactionIdentity> {
    var unsent: Set<TransactionIdentity> = []
    var operations = plan.operations(of: .transact)
    while let batch = try operations.next(), let first = batch.first, let last = batch.last {
      let results = try state.outcomes(of: run, in: first.ordinal...last.ordinal)
      for operation in batch where (results[operation.ordinal]?.outcome.kind ?? .notAttempted) == .notAttempted {
        if let transaction = operation.transaction {
          unsent.insert(.init(type: transaction.type, purchaseID: transaction.purchaseID, line: transaction.line))
        }
      }
    }
    guard !unsent.isEmpty else { return [] }
    try state.entries { entry in
      guard entry.standing != .without else { return }
      unsent.remove(.init(type: entry.type, purchaseID: entry.purchaseID, line: entry.line))
    }
    return unsent
  }

  /// For whoever begins another run, or has.
  var advice: String {
    """
    \(run.folder), a ledger, was not carried out to its end: \(count) of its transactions \(count == 1 ? "is" : "are") left. A run that is begun after it \
    can't go on with it: apply its files again with `loona-sync transactions apply`. What was sent is not sent again
    """
  }
}

private struct TransactionIdentity: Hashable {
  var type: TransactionType
  var purchaseID: String
  var line: String
}
