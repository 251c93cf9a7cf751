/// The kinds of cards (loona-api.md, A7), as a template's `type` names them.
public enum CardKind: String, Hashable, Sendable, CaseIterable {
  case discount = "DISCOUNT"
  case bonus = "BONUS"
  case coupon = "COUPON"
  case chop = "CHOP"
  case gift = "GIFT"
}

extension Template {
  /// Nil for a kind that nothing public names.
  public var kind: CardKind? { CardKind(rawValue: type.uppercased()) }
}
