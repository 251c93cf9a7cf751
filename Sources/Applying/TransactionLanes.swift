import Passes
import RunStore

import struct Passes.Operation

/// The order that each customer's transactions are kept in: what waits for one in doubt, and what is left because an earlier one
/// could not be sent.
struct TransactionLanes: Sendable {
  private var heldBack: [Operation] = []
  private var ended: Set<String> = []
  /// Transactions in doubt that this process has sent again.
  var repeated: Set<Intent.ID> = []
  /// Why no transaction in doubt may be sent again; nil where they may.
  var repeatsRefused: String?

  /// The customer's later transactions are left.
  mutating func end(_ operation: Operation) { ended.insert(operation.key) }

  /// - Returns: the operations that may be carried out now, in their order.
  mutating func holdBack(_ operations: [Operation], for doubted: DoubtedCards) -> [Operation] {
    let going = ended.isEmpty ? operations : operations.filter { !($0.lane.map(ended.contains) ?? false) }
    guard !doubted.isEmpty else { return going }
    heldBack += going.filter(doubted.holds)
    return going.filter { !doubted.holds($0) }
  }

  /// Hands out once what was held back, maybe several times, and waits for nothing any more.
  mutating func free(from doubted: DoubtedCards) -> [Operation] {
    let free = heldBack.filter { !doubted.holds($0) }
    heldBack.removeAll { !doubted.holds($0) }
    return Array(Dictionary(free.map { ($0.ordinal, $0) }) { first, _ in first }.values)
  }
}

/// Customers, and passes, with a transaction in doubt. An earlier run may have known the customer under another key.
struct DoubtedCards {
  private let keys: Set<String>
  private let passes: Set<PassID>

  init(_ writes: [DoubtfulWrite]) {
    let transactions = writes.filter(\.isTransaction).map(\.intent.operation)
    keys = Set(transactions.map(\.key))
    passes = Set(transactions.compactMap(\.passID))
  }

  var isEmpty: Bool { keys.isEmpty }

  func holds(_ operation: Operation) -> Bool {
    guard let lane = operation.lane else { return false }
    return keys.contains(lane) || operation.passID.map(passes.contains) ?? false
  }
}
