/// What a ledger's transactions came to, in number and in minor units.
public struct LedgerOutcomes: Hashable, Sendable, Codable {
  public var done = 0
  public var failed = 0
  public var conflicts = 0
  public var inDoubt = 0
  public var notAttempted = 0

  public var amountDone: Int64 = 0
  public var amountFailed: Int64 = 0
  public var amountConflicting: Int64 = 0
  public var amountInDoubt: Int64 = 0
  public var amountNotAttempted: Int64 = 0

  public init() {}

  /// Before a plan is carried out, nothing of it is attempted.
  public init(nothingOf plan: LedgerCounts) {
    notAttempted = plan.transactions
    amountNotAttempted = plan.amount
  }

  /// - Parameter amount: of the transaction, in minor units.
  public mutating func count(_ kind: Outcome.Kind, amount: Int64) {
    switch kind {
    case .done, .found, .adopted:
      done += 1
      amountDone &+= amount
    case .conflict, .gone:
      conflicts += 1
      amountConflicting &+= amount
    case .failed, .dropped:
      failed += 1
      amountFailed &+= amount
    case .inDoubt:
      inDoubt += 1
      amountInDoubt &+= amount
    case .notAttempted:
      notAttempted += 1
      amountNotAttempted &+= amount
    }
  }
}

/// The equations that a ledger's report must close: rows, transactions, and their amounts.
public struct LedgerIdentities: Hashable, Sendable {
  public var plan: LedgerCounts
  public var outcomes: LedgerOutcomes

  public init(plan: LedgerCounts, outcomes: LedgerOutcomes) {
    self.plan = plan
    self.outcomes = outcomes
  }

  public var all: [Identity] { [rows, transactions, amount] }

  var rows: Identity {
    Identity(
      name: "ledger rows", left: .init("ledger rows", Int64(plan.rows)),
      right: [
        .init("rejected", Int64(plan.rejected)), .init("repeated", Int64(plan.repeated)),
        .init("conflicts", Int64(plan.conflicts)), .init("can't be sent", Int64(plan.refused)),
        .init("sent before", Int64(plan.sentBefore)), .init("settled first", Int64(plan.inDoubt)),
        .init("waiting", Int64(plan.withheld)), .init("transactions", Int64(plan.transactions)),
      ])
  }

  var transactions: Identity {
    Identity(
      name: "transactions", left: .init("transactions", Int64(plan.transactions)),
      right: [
        .init("carried out", Int64(outcomes.done)), .init("failed", Int64(outcomes.failed)),
        .init("conflicts", Int64(outcomes.conflicts)), .init("in doubt", Int64(outcomes.inDoubt)),
        .init("not attempted", Int64(outcomes.notAttempted)),
      ])
  }

  /// From the rows that could be read to what was carried out: each part is summed for itself.
  var amount: Identity {
    Identity(
      name: "amount", left: .init("ledger rows", plan.amountOfRows),
      right: [
        .init("carried out", outcomes.amountDone), .init("failed", outcomes.amountFailed),
        .init("conflicts", plan.amountConflicting &+ outcomes.amountConflicting),
        .init("in doubt", outcomes.amountInDoubt), .init("settled first", plan.amountInDoubt),
        .init("not attempted", outcomes.amountNotAttempted), .init("repeated", plan.amountRepeated),
        .init("can't be sent", plan.amountRefused), .init("sent before", plan.amountSentBefore),
        .init("waiting", plan.amountWithheld),
      ],
      decimals: Transaction.decimals)
  }
}
