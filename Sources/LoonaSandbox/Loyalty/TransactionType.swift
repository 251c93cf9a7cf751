extension Sandbox {
  /// The vendor's five, by the last segment of their paths.
  public enum TransactionType: String, Sendable, Hashable, Codable, CaseIterable {
    case purchase
    case spending
    case purchaseSpending = "purchase-spending"
    case status
    case chop

    /// The card kinds that the reference names for it.
    var kinds: Set<Template.Kind> {
      switch self {
      case .purchase: [.discount, .bonus]
      case .spending: [.bonus, .gift]
      case .purchaseSpending: [.bonus]
      case .status: [.coupon]
      case .chop: [.chop]
      }
    }
  }
}
