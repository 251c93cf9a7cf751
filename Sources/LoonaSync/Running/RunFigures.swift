import Passes

/// What a run came to, as `run.sqlite` keeps it beside the results: enough to report of it again.
struct RunFigures: Codable, Sendable {
  struct Verification: Codable, Sendable {
    /// Customers whose pass does not hold what the source says, or who have none.
    var differences = 0
    /// Those of them whose pass this run made, and the listing does not show yet; nil in figures from before it was counted.
    var notListed: Int?
    var listed = 0
    /// Customers with more than one pass, whoever made them.
    var doubled = 0
    var isComplete = true
  }

  /// `plan`, `run`, `apply`, `resume` or `verify`.
  var kind: String
  var startedAtMilliseconds: Int64
  var endedAtMilliseconds: Int64
  var outcomes: OutcomeCounts
  var money: [MoneyTotals]
  var traffic: Departures.Figures
  /// Requests that tried to write, beyond one for each operation.
  var retries = 0
  var canaryOperations = 0
  var canaryLagMilliseconds: Int64?
  /// Why the run ended before its plan did.
  var stopped: String?
  /// The exit code that stopping means.
  var stoppedStatus: Int32?
  var unsettled: String?
  /// Why passes were not made.
  var withheld: String?
  var unmadeChecks: [String] = []
  var verification: Verification?
  /// What the run and its verification found out, beyond the plan's findings; at most a thousand.
  var findings: [Finding] = []
  /// Of a ledger's run.
  var ledger: LedgerOutcomes?
  /// Earlier ledgers of which something is left; nil in figures from before they were looked for.
  var leftLedgers: [LeftBefore]?

  struct LeftBefore: Codable, Sendable {
    var run: String
    /// 0 where its plan can't be read.
    var transactions: Int
    /// It was begun before the state was rebuilt: they may have been sent; nil in figures from before that was told.
    var mayBeSent: Bool?
  }

  /// Adds what a verification found; what the run has told of already is not told twice.
  mutating func add(_ verified: [Finding]) {
    let told = Set(findings.filter { $0.kind == .changedAfterWrite }.map(FindingPlace.init))
    let news = verified.filter { $0.kind != .changedAfterWrite || !told.contains(FindingPlace($0)) }
    findings += news.prefix(max(0, Verifying.findingsMax - findings.count))
  }
}

/// What a finding is about.
private struct FindingPlace: Hashable {
  var pass: PassID?
  var field: String?

  init(_ finding: Finding) { (pass, field) = (finding.passID, finding.field) }
}
