/// What became of the customers for whom a plan had an operation. Each is in one bucket; retired passes have no customer
/// and stand apart.
public struct OutcomeCounts: Hashable, Sendable, Codable {
  public var created = 0
  public var updated = 0
  /// A pass was found that needed no write of this run's, or the create was dropped.
  public var unchanged = 0
  /// Changed by somebody else since the plan, or gone.
  public var conflicts = 0
  public var failed = 0
  public var inDoubt = 0
  public var notAttempted = 0

  public var retired = 0
  public var retiresLeft = 0

  public init() {}

  /// Before a plan is applied, nothing of it is attempted.
  public init(nothingOf plan: PlanCounts) {
    notAttempted = plan.creates + plan.updates + plan.settles
    retiresLeft = plan.retires
  }

  /// - Parameters:
  ///   - hadPass: the operation named a pass.
  ///   - wrote: the outcome has something written. Asked only for what was settled or found, where looking may be all.
  ///   - hasCustomer: false for the settling of an intent whose customer is not in the source: in no bucket.
  public mutating func count(
    _ action: Operation.Action, _ kind: Outcome.Kind, hadPass: Bool, wrote: Bool, hasCustomer: Bool = true,
    times: Int = 1
  ) {
    switch action {
    case .retire: if kind == .done { retired += times } else { retiresLeft += times }
    case .settle where !hasCustomer: break
    // A ledger has counts of its own.
    case .transact: break
    case .create, .update, .settle: self[keyPath: Self.bucket(action, kind, hadPass, wrote)] += times
    }
  }

  /// - Parameter keyName: of the field that every pass is made with. What settles a create, and writes without it, has found a pass.
  public mutating func count(_ operation: Operation, _ outcome: Outcome, keyName: String) {
    let hasFound = operation.action == .settle && !outcome.written.contains { $0.name == keyName }
    count(
      operation.action, outcome.kind, hadPass: operation.passID != nil || hasFound, wrote: !outcome.written.isEmpty,
      hasCustomer: operation.hasCustomer)
  }

  private static func bucket(
    _ action: Operation.Action, _ kind: Outcome.Kind, _ hadPass: Bool, _ wrote: Bool
  ) -> WritableKeyPath<OutcomeCounts, Int> {
    switch kind {
    case .done:
      switch action {
      case .create: \.created
      case .update: \.updated
      case .settle, .retire, .transact: wrote ? (hadPass ? \.updated : \.created) : \.unchanged
      }
    case .found where action == .settle && !hadPass && wrote: \.created
    case .found: action == .create ? \.created : wrote ? \.updated : \.unchanged
    case .adopted: \.updated
    case .dropped: \.unchanged
    case .conflict, .gone: \.conflicts
    case .failed: \.failed
    case .inDoubt: \.inDoubt
    case .notAttempted: \.notAttempted
    }
  }
}
