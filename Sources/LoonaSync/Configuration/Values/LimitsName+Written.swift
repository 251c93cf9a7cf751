import Passes

extension Limits.Name {
  /// A limit in the unit that this name is counted in. A shift of balances has no count: it would be taken for an amount
  /// of money, and be wrong a hundredfold.
  func limit(written text: String) -> Limit? {
    guard let limit = Limit(written: text) else { return nil }
    if self == .balanceShift, case .count = limit { return nil }
    if self == .amount, case .share = limit { return nil }
    return limit
  }

  var acceptedLimits: String {
    switch self {
    case .balanceShift: "a share such as 10% or 12.5%"
    case .amount: "a whole number, the amounts' sum without its minor units"
    default: "a whole number, or a share such as 30% or 12.5%"
    }
  }
}
