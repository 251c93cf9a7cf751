/// Whether an answer's balances add up with what was seen before: a service that counts a repeat as a second transaction shows it
/// here.
public struct BalanceCheck: Hashable, Sendable {
  private let seen: Int64?
  private let before: Int64?
  private let after: Int64?

  /// - Parameter seen: what the pass held just before the first send.
  public init(before seen: String?, _ receipt: TransactionReceipt) {
    self.seen = Self.amount(seen)
    before = Self.amount(receipt.balanceBefore)
    after = Self.amount(receipt.balanceAfter)
  }

  private static func amount(_ text: String?) -> Int64? {
    guard var text else { return nil }
    return text.withUTF8 { try? Money.minorUnits($0.trimmed, decimals: Transaction.decimals) }
  }

  /// The answer does not begin where the card stood just before: it is an earlier request's, under the same key, or somebody else's
  /// transaction came in between. So it does not say what the card holds now.
  public var beginsElsewhere: Bool {
    guard let before else { return false }
    return before != seen ?? 0
  }

  /// A repeat's answer begins by its own step, or some of them, further on than what was seen: earlier sends had counted, and this one
  /// did too.
  ///
  /// A till's transaction of just the same amount in between looks alike; to stop for it loses nothing.
  public func isCountedTwice(attempts: Int) -> Bool {
    guard attempts > 1, let seen, let before, let after, after != before else { return false }
    let (moved, rest) = (before - seen).quotientAndRemainder(dividingBy: after - before)
    return rest == 0 && (1..<Int64(attempts)).contains(moved)
  }
}
