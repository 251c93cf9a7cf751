import Passes
import RunStore

import struct Passes.Operation

/// Transactions in doubt, and those that wait for them.
extension PlanRun {
  /// Sends again at once what an earlier process left in doubt: under its key that is no second transaction.
  mutating func repeatTransactions() async throws {
    let writes = doubtful.filter(\.isTransaction)
    guard !writes.isEmpty else { return }
    // A nightly run is nobody's decision to send to a service that counts repeats.
    if plan.identity.kind != .transactions, try record.hasCountedTwice() {
      lanes.repeatsRefused =
        "the service counted a repeated transaction twice: only `transactions apply` sends one again"
      return
    }
    doubtful.removeAll(where: \.isTransaction)
    try await sendInBatches(writes)
    progress.inDoubt = doubtful.count
  }

  /// Goes on with the transactions whose passes have none in doubt any more.
  mutating func workOnHeldBack() async throws {
    while true {
      let free = lanes.free(from: doubted)
      guard !free.isEmpty else { return }
      try await carryInBatches(free)
      try await settle()
    }
  }
}
