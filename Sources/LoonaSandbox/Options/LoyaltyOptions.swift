/// How transactions are counted where the vendor's text leaves it open, and which of their promises are kept. The defaults keep
/// all of them.
public struct LoyaltyOptions: Sendable, Hashable {
  /// A18: how an earned share is brought to a hundredth.
  public enum Rounding: String, Sendable, Hashable, CaseIterable {
    case down
    case halfUp = "half-up"
    case halfEven = "half-even"
  }

  /// A19: which level's percentage a purchase earns.
  public enum EarnsAt: String, Sendable, Hashable, CaseIterable {
    case levelBefore = "level-before"
    case levelAfter = "level-after"
  }

  /// A20: what of a bill earns bonuses where a part of it is paid in them.
  public enum EarnsOn: String, Sendable, Hashable, CaseIterable {
    case paid, bill
  }

  /// A21: by what such a bill adds to the total spent.
  public enum TotalGrows: String, Sendable, Hashable, CaseIterable {
    case byBill = "bill"
    case byPaid = "paid"
  }

  /// A23: what becomes of a stamp card that is full.
  public enum FullCard: String, Sendable, Hashable, CaseIterable {
    /// It starts anew, at no stamps.
    case resets
    /// It takes no more.
    case stays
  }

  /// D: the same request with the same key gets the first one's answer.
  public enum Idempotence: String, Sendable, Hashable, CaseIterable {
    case honoured
    /// A promise broken: each request takes effect.
    case ignored
    /// A promise broken in another way: no second effect, but 400 instead of the first answer.
    case refused
  }

  /// A22: what is looked at first.
  public enum ChecksFirst: String, Sendable, Hashable, CaseIterable {
    case key, code
  }

  public var rounding: Rounding
  public var earnsAt: EarnsAt
  public var earnsOn: EarnsOn
  public var totalGrows: TotalGrows
  public var fullCard: FullCard
  public var idempotence: Idempotence
  /// A10: what the same key with another body gets, 409 or 422.
  public var otherBodyStatus: Int
  public var checksFirst: ChecksFirst
  /// D: whether a wrong or stale `X-Loona-Encrypted-Key` gets 400.
  public var checksCode: Bool
  /// A26: whether a purchase id is taken twice for one type under two keys.
  public var takesPurchaseTwice: Bool
  /// A27: whether a card that is not active, or has expired, is refused.
  public var checksStatus: Bool
  /// A25: whether a refusal is remembered under its key too, and answers every repeat.
  public var remembersRefusals: Bool

  public init(
    rounding: Rounding = .down, earnsAt: EarnsAt = .levelBefore, earnsOn: EarnsOn = .paid,
    totalGrows: TotalGrows = .byBill, fullCard: FullCard = .resets, idempotence: Idempotence = .honoured,
    otherBodyStatus: Int = 409, checksFirst: ChecksFirst = .key, checksCode: Bool = true,
    takesPurchaseTwice: Bool = true, checksStatus: Bool = true, remembersRefusals: Bool = false
  ) {
    self.rounding = rounding
    self.earnsAt = earnsAt
    self.earnsOn = earnsOn
    self.totalGrows = totalGrows
    self.fullCard = fullCard
    self.idempotence = idempotence
    self.otherBodyStatus = otherBodyStatus
    self.checksFirst = checksFirst
    self.checksCode = checksCode
    self.takesPurchaseTwice = takesPurchaseTwice
    self.checksStatus = checksStatus
    self.remembersRefusals = remembersRefusals
  }
}
