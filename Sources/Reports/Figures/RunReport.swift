import Passes

/// A run's figures, in the order in which they are shown. Reports render them; nothing in here is worked out.
///
/// Personal data stands in it whole: the renderers mask it.
public struct RunReport: Hashable, Sendable {
  public var run: RunIdentity
  public var verdict: Verdict
  public var nextStep: NextStep?
  /// In the order of reading, customers first: `RowOrigin.file` is an index into it.
  public var inputs: [SourceInput]

  /// The few figures that a script compares first, under names that stay.
  public var totals: [Identity.Term]
  public var source: SourceCounts?
  public var plan: PlanCounts?
  /// Nil where nothing was to be sent.
  public var outcomes: OutcomeCounts?
  /// Of a ledger, in place of the three above.
  public var ledger: LedgerCounts?
  public var ledgerOutcomes: LedgerOutcomes?
  /// In rows and in money. One that doesn't close is our bug, and is shown first.
  public var identities: [Identity]
  public var money: [MoneyTotals]
  public var limits: [LimitCheck]
  /// What `--accept` named, as it was written: `creates=500000`.
  public var acceptedLimits: [String]

  public var reach: Reach?
  public var traffic: Traffic?
  public var canary: CanaryFigures?
  /// Checks that could not be made, a sentence each.
  public var unmadeChecks: [String]

  /// Operations that did not simply end as planned, by the way in which they ended. Those that were found, adopted or dropped may be
  /// among them.
  public var troubles: [OutcomeGroup]
  public var findings: [FindingGroup]
  public var rejects: [RejectGroup]
  public var changes: [ChangeSample]
  /// How many operations `changes` are samples of.
  public var changeCount: Int

  /// The names of the files that lie beside the report, so that a page can point to them.
  public var files: [String]

  public init(run: RunIdentity, verdict: Verdict) {
    self.run = run
    self.verdict = verdict
    inputs = []
    totals = []
    identities = []
    money = []
    limits = []
    acceptedLimits = []
    unmadeChecks = []
    troubles = []
    findings = []
    rejects = []
    changes = []
    changeCount = 0
    files = []
  }

  /// Nothing of it was carried out yet.
  var isAhead: Bool { outcomes == nil && ledgerOutcomes == nil }

  /// The path of the file that a row stood in, where it is known.
  func path(of origin: RowOrigin) -> String? {
    inputs.indices.contains(Int(origin.file)) ? inputs[Int(origin.file)].path : nil
  }

  /// The equation of a money value.
  func identity(of money: MoneyTotals) -> Identity? {
    identities.first { $0.decimals != nil && $0.name == money.field }
  }

  /// The digits behind the point of a money value that has control totals.
  func decimals(of field: String) -> Int? { money.first { $0.field == field }?.decimals }
}
