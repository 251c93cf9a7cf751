extension Sandbox {
  /// A transaction that took hold.
  public struct Transaction: Sendable, Hashable, Codable {
    /// From 1, in order of taking hold: the answer's `id`.
    public let id: Int
    public let passID: Int
    public let purchaseID: String
    public let type: TransactionType
    /// Of a purchase, a spending or a bill.
    public let amount: Amount?
    /// The part of a bill that bonuses paid.
    public let spendingAmount: Amount?
    /// The coupon's new status.
    public let status: Pass.Status?
    public let count: Int?
    /// What the card's kind counts (A29), as the answer shows it.
    public let balanceBefore: String?
    public let balanceAfter: String?
    public let level: Int?
    public let idempotenceKey: String?
    @Nanoseconds public var at: Duration

    /// A9.
    func json(_ clock: WallClock) -> JSONText {
      .object([
        ("id", .integer(id)), ("passId", .integer(passID)), ("purchaseId", .string(purchaseID)),
        ("type", .string(type.rawValue)), ("amount", count.map(JSONText.integer) ?? .optional(amount?.text)),
        ("balanceBefore", .optional(balanceBefore)), ("balanceAfter", .optional(balanceAfter)),
        ("level", level.map(JSONText.integer) ?? .null), ("createdAt", .string(clock.iso8601(at))),
      ])
    }
  }
}
