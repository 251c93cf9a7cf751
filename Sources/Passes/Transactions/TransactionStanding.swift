/// What is known of a transaction that was begun.
public enum TransactionStanding: Hashable, Sendable {
  /// It took effect.
  case done
  /// It may have, and is sent again under its key.
  case open
  /// It may have, by a run that a rebuilt state knows from its folder alone: a ledger that names it sends it under its key, whatever
  /// the card holds by now.
  case unknown
  /// It had no effect: refused, or stopped before.
  case without
}
