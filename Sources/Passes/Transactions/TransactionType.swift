/// The types of the Transactions API, by the last part of their paths.
public enum TransactionType: String, Hashable, Sendable, Codable, CaseIterable {
  /// Adds to what was spent; a bonus card earns by it.
  case purchase
  /// Takes from the balance.
  case spending
  /// A bill that is partly paid in bonuses.
  case purchaseSpending = "purchase-spending"
  /// Moves a coupon on.
  case status
  /// Sets stamps.
  case chop

  /// The card kinds that the vendor's reference names for it.
  public var kinds: Set<CardKind> {
    switch self {
    case .purchase: [.discount, .bonus]
    case .spending: [.bonus, .gift]
    case .purchaseSpending: [.bonus]
    case .status: [.coupon]
    case .chop: [.chop]
    }
  }

  /// The names of a pass's values that it moves, as they are seen on live templates; a coupon's is its status.
  public var movedValues: Set<String> {
    switch self {
    case .purchase: ["balance", "totalSpent", "percentage", "transactionsCount"]
    case .spending: ["balance", "transactionsCount"]
    case .purchaseSpending: ["balance", "totalSpent", "percentage", "transactionsCount"]
    case .status: ["status"]
    case .chop: ["stamps"]
    }
  }

  /// The value that an answer's balances are of; nil for a coupon, which has its status.
  ///
  /// - Parameter kind: of the card; nil where it is not known.
  public func countedValue(on kind: CardKind?) -> String? {
    switch self {
    case .purchase: kind == .discount ? "totalSpent" : "balance"
    case .spending, .purchaseSpending: "balance"
    case .chop: "stamps"
    case .status: nil
    }
  }
}
