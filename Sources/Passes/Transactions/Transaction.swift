/// What one row of a ledger asks for: a purchase, a redemption, stamps, or a coupon's next state.
///
/// Its identity is the purchase id with the type, and with the line where a bill has several: never a file or its line. The same
/// identity is the same transaction wherever it stands, and is carried out once.
public struct Transaction: Hashable, Sendable {
  public var type: TransactionType
  /// The order's or action's id on the merchant's side.
  public var purchaseID: String
  /// Empty where the configuration names no line column.
  public var line: String
  /// Minor units, two decimals; nil for `status` and `chop`.
  public var amount: Int64?
  /// The part of a bill that is paid in bonuses, in minor units.
  public var spending: Int64?
  /// How many stamps.
  public var count: Int?
  /// A coupon's next status.
  public var status: String?
  /// What was scanned, where the row says it: it goes out in `X-Loona-Encrypted-Key`. Otherwise the pass's own, as read just before.
  public var code: String?
  /// When it happened, where the row says so. It orders a customer's transactions, and is not sent.
  public var time: Int64?

  public init(
    type: TransactionType, purchaseID: String, line: String = "", amount: Int64? = nil, spending: Int64? = nil,
    count: Int? = nil, status: String? = nil, code: String? = nil, time: Int64? = nil
  ) {
    self.type = type
    self.purchaseID = purchaseID
    self.line = line
    self.amount = amount
    self.spending = spending
    self.count = count
    self.status = status
    self.code = code
    self.time = time
  }

  /// The digits behind the point of all amounts (A9).
  public static let decimals = 2

  /// What leaves the balance, in minor units.
  public var spent: Int64 {
    switch type {
    case .spending: amount ?? 0
    case .purchaseSpending: spending ?? 0
    case .purchase, .status, .chop: 0
    }
  }

  /// Of what the service is asked to do; neither the code nor the time is part of it.
  public func digest(pass: PassID) -> UInt64 {
    var hash = ByteHash()
    let parts = [
      type.rawValue, purchaseID, line, pass.description, amount?.description ?? "", spending?.description ?? "",
      count?.description ?? "", status ?? "",
    ]
    for part in parts {
      var text = part
      text.withUTF8 { hash.combine($0) }
    }
    return hash.value
  }
}

/// What the service answered to a transaction (A9), as far as it said so.
public struct TransactionReceipt: Hashable, Sendable {
  /// As the service writes it: bonuses, stamps, or whatever the card's kind counts.
  public var balanceBefore: String?
  public var balanceAfter: String?
  public var level: Int?

  public init(balanceBefore: String? = nil, balanceAfter: String? = nil, level: Int? = nil) {
    self.balanceBefore = balanceBefore
    self.balanceAfter = balanceAfter
    self.level = level
  }
}
