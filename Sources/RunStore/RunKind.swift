/// What a run folder and its plan are for.
public enum RunKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// Made by `plan`; `apply` may carry it out, once.
  case plan
  /// Made and carried out by `run`.
  case run
  /// Made from a saved listing; never carried out.
  case preview
  /// Made by `transactions plan`; `transactions apply` may carry it out, once.
  case transactions
  /// The same from a saved listing; never carried out.
  case transactionsPreview = "transactionspreview"

  public var isPreview: Bool { self == .preview || self == .transactionsPreview }
  /// Of a ledger, not of customers.
  public var isLedger: Bool { self == .transactions || self == .transactionsPreview }
  /// Whether its plan may make passes, so that the listing's end has to be watched.
  public var makesPasses: Bool { !isLedger }
}
