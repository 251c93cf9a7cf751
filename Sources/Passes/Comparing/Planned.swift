/// What a comparison decides, one by one, in the order of the source.
public enum Planned: Hashable, Sendable {
  case operation(Operation)
  case finding(Finding)
  /// Nothing is to be written; what is remembered of the pass is brought up to date when the plan is applied.
  case observation(key: String, passID: PassID, fields: [FieldMemory])
}
