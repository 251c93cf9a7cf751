import Passes
import RunStore

extension LedgerComparison {
  /// Takes in what the state knows as carried out, or as begun. The simulation's worlds plan by this very line.
  package func see(enteredIn ledger: Ledger, _ safeguards: Safeguards) throws {
    guard safeguards[.transactedOnce] else { return }
    try ledger.entries { entry in
      see(
        entry.type, entry.purchaseID, entry.line, digest: entry.digest, key: entry.key, pass: entry.passID,
        entry.standing)
    }
  }
}
