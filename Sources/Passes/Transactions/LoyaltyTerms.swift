/// What a template says of its loyalty system, as far as it does: enough to foresee what can't be spent.
public struct LoyaltyTerms: Hashable, Sendable {
  /// The best level's share of a purchase, in hundredths of a percent: more no purchase earns.
  public var percentageMax: Int?
  /// How much of a bill bonuses may pay, in hundredths of a percent.
  public var spendingShare: Int?
  /// How many stamps fill a card.
  public var stamps: Int?

  public init(percentageMax: Int? = nil, spendingShare: Int? = nil, stamps: Int? = nil) {
    self.percentageMax = percentageMax
    self.spendingShare = spendingShare
    self.stamps = stamps
  }
}
