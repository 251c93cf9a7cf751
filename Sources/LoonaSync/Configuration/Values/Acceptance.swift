import Passes

/// What `--accept` lifts for one run: limits, up to a ceiling where one is given, and the change of state.
struct Acceptance: Hashable, Sendable {
  /// A limit's name alone lifts it altogether.
  private(set) var ceilings: [Limits.Name: Limit] = [:]
  private(set) var names: Set<Limits.Name> = []
  /// Another state for an account that has one on this machine.
  private(set) var acceptsState = false

  static let nothing = Acceptance()

  static func accepted(isForLedger: Bool) -> [String] {
    Limits.Name.allCases.filter { Limits.Name.ofLedgers.contains($0) == isForLedger }.map(\.rawValue) + ["state"]
  }

  private init() {}

  /// Reads `creates=500000,shrink,state`.
  ///
  /// - Parameter isForLedger: whether it is for `transactions`.
  static func parse(_ text: String, isForLedger: Bool = false) throws(AcceptanceProblem) -> Acceptance {
    var acceptance = Acceptance()
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      try acceptance.add(String(item).trimmedLikeAKey, isForLedger: isForLedger)
    }
    let other = acceptance.names.filter { Limits.Name.ofLedgers.contains($0) != isForLedger }.map(\.rawValue).sorted()
      .first
    if let other { throw .ofOthers(other, isForLedger: isForLedger) }
    return acceptance
  }

  private mutating func add(_ item: String, isForLedger: Bool) throws(AcceptanceProblem) {
    let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if parts[0] == "state" {
      guard parts.count == 1 else { throw .ceilingOfState }
      acceptsState = true
      return
    }
    guard let name = Limits.Name(rawValue: parts[0]) else {
      throw .unknownName(parts[0], isForLedger: isForLedger)
    }
    guard names.insert(name).inserted else { throw .repeated(name) }
    if parts.count == 2 {
      guard let ceiling = name.limit(written: parts[1]) else { throw .notACeiling(parts[1], of: name) }
      ceilings[name] = ceiling
    }
  }

  /// The same for a limit that was held against a plan; a share of creates is one of the customers.
  func covers(_ check: LimitCheck, of counts: PlanCounts, minimum: Int) -> Bool {
    let base = check.base ?? Int64(check.name == .creates ? counts.customers : counts.matched)
    return covers(check.name, value: check.value, of: base, minimum: minimum)
  }

  /// Whether a plan that passes the limit `name` may be sent all the same.
  func covers(_ name: Limits.Name, value: Int64, of base: Int64, minimum: Int) -> Bool {
    guard names.contains(name) else { return false }
    guard let ceiling = ceilings[name] else { return true }
    return value <= ceiling.allowed(of: base, minimum: minimum)
  }
}

/// Why an `--accept` can't be understood; exit code 64.
enum AcceptanceProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownName(String, isForLedger: Bool)
  case repeated(Limits.Name)
  case ceilingOfState
  /// A limit that this command holds nothing against.
  case ofOthers(String, isForLedger: Bool)
  case notACeiling(String, of: Limits.Name)

  var description: String {
    switch self {
    case .unknownName(let name, let isForLedger):
      "--accept: '\(name)' is no limit; accepted: \(Acceptance.accepted(isForLedger: isForLedger).joined(separator: ", "))"
    case .repeated(let name): "--accept: '\(name.rawValue)' stands there twice"
    case .ceilingOfState: "--accept: 'state' takes no ceiling"
    case .ofOthers(let name, let isForLedger):
      isForLedger
        ? "--accept: '\(name)' is no limit of a ledger; accepted: transactions, amount, state"
        : "--accept: '\(name)' is a limit of `loona-sync transactions` alone"
    case .notACeiling(let text, let name):
      "--accept: '\(text)' is no ceiling of '\(name.rawValue)'; accepted: \(name.acceptedLimits)"
    }
  }
}
