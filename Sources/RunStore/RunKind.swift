/// What a run folder and its plan are for.
public enum RunKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// Made by `plan`; `apply` may carry it out, once.
  case plan
  /// Made and carried out by `run`.
  case run
  /// Made from a saved listing; never carried out.
  case preview
}
