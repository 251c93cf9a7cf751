extension Sandbox {
  /// What a template's cards earn, and what they may spend.
  ///
  /// The vendor's guide names levels, their percentages, a share of a bill that bonuses may pay, and a welcome bonus with an
  /// expiry; how they work together is assumed (A17 to A21), and switched in ``LoyaltyOptions``.
  public struct Loyalty: Sendable, Hashable, Codable {
    /// One of up to ten.
    public struct Level: Sendable, Hashable, Codable {
      /// The total spent from which it holds.
      public var threshold: Amount
      /// In hundredths of a percent: what a purchase earns in bonuses, or the discount.
      public var percentage: Int

      public init(threshold: Amount, percentage: Int) {
        self.threshold = threshold
        self.percentage = percentage
      }
    }

    /// What a new card begins with.
    public struct WelcomeBonus: Sendable, Hashable, Codable {
      public var amount: Amount
      /// After so many days what is left of it expires; 0 is never.
      public var days: Int

      public init(amount: Amount, days: Int) {
        self.amount = amount
        self.days = days
      }
    }

    /// In order of their thresholds; the first one's is 0.
    public var levels: [Level]
    /// How much of a bill may be paid in bonuses, in hundredths of a percent.
    public var spendingShare: Int
    public var welcomeBonus: WelcomeBonus?
    /// How many stamps fill a card.
    public var stamps: Int

    public init(levels: [Level], spendingShare: Int = 10_000, welcomeBonus: WelcomeBonus? = nil, stamps: Int = 10) {
      self.levels = levels
      self.spendingShare = spendingShare
      self.welcomeBonus = welcomeBonus
      self.stamps = stamps
    }

    /// Three levels: 3 %, from 10,000 on 5 %, from 50,000 on 10 %; half of a bill; ten stamps.
    public static let standard = Loyalty(
      levels: [
        Level(threshold: .zero, percentage: 300), Level(threshold: Amount(hundredths: 1_000_000), percentage: 500),
        Level(threshold: Amount(hundredths: 5_000_000), percentage: 1_000),
      ], spendingShare: 5_000)

    /// From 1; the highest whose threshold the total reaches.
    func level(of total: Amount) -> Int { max(1, levels.count { $0.threshold <= total }) }

    func percentage(ofLevel level: Int) -> Int {
      levels.isEmpty ? 0 : levels[min(max(level, 1), levels.count) - 1].percentage
    }

    /// A30.
    var json: JSONText {
      .object([
        (
          "levels",
          .array(
            levels.map { level in
              .object([
                ("threshold", .string(level.threshold.text)),
                ("percentage", .string(Amount(hundredths: level.percentage).text)),
              ])
            })
        ),
        ("spendingShare", .string(Amount(hundredths: spendingShare).text)),
        (
          "welcomeBonus",
          welcomeBonus.map { .object([("amount", .string($0.amount.text)), ("days", .integer($0.days))]) } ?? .null
        ),
        ("stamps", .integer(stamps)),
      ])
    }
  }
}
