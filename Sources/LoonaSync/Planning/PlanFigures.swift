import Passes
import RunStore

/// What a plan came to, as `run.sqlite` keeps it beside the sealed plan: enough to report of it again.
struct PlanFigures: Codable, Sendable {
  struct Header: Codable, Sendable {
    var source: String
    var path: String
    var line: [UInt8]
  }

  var source: SourceCounts
  var plan: PlanCounts
  var money: [MoneyTotals]
  /// By how much Loona's amounts stay above the source's though there is nothing to do, for each of `money`.
  /// Absent in plans of a version that did not count it.
  var settledExcess: [Int64]?
  var limits: [LimitCheck]
  /// What `--accept` named, as it was written.
  var accepted: [String]
  var templateName: String?
  var fields: [String]
  /// The header lines of the source files: `rejects.csv` begins with them.
  var headers: [Header]
  var requestsEstimated: Int
  var secondsEstimated: Int
  var requestsPerSecond: Int?
  /// Why the listing is not complete; nil where it is.
  var listingFlaw: String?
  /// Checks that could not be made, a sentence each.
  var unmadeChecks: [String]
  /// Reasons that refuse the plan besides its limits, a sentence each.
  var refusals: [String]
  var retry: Bool
  /// The last run that the state knew when the plan was made, 0 for none; nil where there was no state, or in plans of a version
  /// that did not keep it.
  var afterRun: Int64?
  /// Of a ledger's plan; the counts of customers are nothing then.
  var ledger: LedgerCounts?

  var isRefused: Bool { !refusals.isEmpty || limits.contains(where: \.refuses) }
  var hasChanges: Bool {
    if let ledger { return ledger.transactions + ledger.inDoubt + ledger.inDoubtBeside > 0 }
    return plan.creates + plan.updates + plan.retires + plan.settles + plan.settlesWithoutCustomer > 0
  }
  /// What a later run's sources are held against; nil for a retry, whose file names a few customers only.
  func rows(hasBalances: Bool) -> SourceRows? {
    if retry || ledger != nil { return nil }
    return SourceRows(
      customers: source.customerRows, balances: hasBalances ? source.balanceRows : nil,
      joined: hasBalances ? source.joined : nil)
  }

  var hasExceptions: Bool {
    if let ledger { return ledger.rejected + ledger.conflicts + ledger.refused + ledger.withheld > 0 }
    return source.rejected + source.duplicates + source.balancesRejected + source.balanceDuplicates > 0
      || plan.conflicts + plan.conflictingValues + plan.ambiguous + plan.withheld > 0
  }
}
