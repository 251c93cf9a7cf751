/// Whom a run touches, and what the tariff counts.
public struct Reach: Hashable, Sendable {
  /// Passes changed: each rings its owner's phone. For a plan, the ones that would be.
  public var phonesRung: Int
  /// Cards of the template that the account held before the run.
  public var cardsHeld: Int
  /// Cards that it holds now; for a plan, that it would hold.
  public var cardsAfter: Int

  public init(phonesRung: Int, cardsHeld: Int, cardsAfter: Int) {
    self.phonesRung = phonesRung
    self.cardsHeld = cardsHeld
    self.cardsAfter = cardsAfter
  }
}
