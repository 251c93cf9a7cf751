/// What the service remembers of transactions.
struct TransactionDesk: Sendable {
  /// By idempotency key.
  var answers: [String: RememberedAnswer] = [:]
  private(set) var count = 0
  private var purchases: Set<String> = []
  /// Ascending by moment.
  private var expiries: [(at: Duration, pass: Int)] = []

  mutating func note(_ transaction: Sandbox.Transaction) {
    count += 1
    purchases.insert(Self.name(transaction.type, transaction.purchaseID))
  }

  func knows(_ type: Sandbox.TransactionType, _ purchaseID: String) -> Bool {
    purchases.contains(Self.name(type, purchaseID))
  }

  private static func name(_ type: Sandbox.TransactionType, _ purchaseID: String) -> String {
    "\(type.rawValue) \(purchaseID)"
  }

  var nextExpiry: Duration? { expiries.first?.at }

  mutating func scheduleExpiry(of pass: Int, at moment: Duration) {
    let place = expiries.firstIndex { $0.at > moment } ?? expiries.endIndex
    expiries.insert((moment, pass), at: place)
  }

  mutating func takeExpiry() -> Int? { expiries.isEmpty ? nil : expiries.removeFirst().pass }
}
