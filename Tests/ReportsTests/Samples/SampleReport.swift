import Passes
import Reports

/// Invented figures that agree with one another: a night's run with exceptions, and the plan before it.
enum SampleReport {
  static let moscow = LocalZone(name: "MSK", secondsFromUTC: 10_800)
  static let start = Timestamp(milliseconds: 1_795_485_605_000)

  static let schema = FieldSchema(
    fields: [
      Field(.value("externalId"), rule: FieldRule(source: .column("customer_id"))),
      Field(.value("firstName"), rule: FieldRule(source: .column("first_name"))),
      Field(.value("phone"), rule: FieldRule(source: .column("phone"), type: .phone(.ru))),
      Field(.value("ownBalance"), rule: FieldRule(source: .column("balance"), type: .money(decimals: 2))),
      Field(.status, rule: FieldRule(source: .column("active"), type: .map([]))),
    ], match: [0, 2], keyField: 0)

  static var masking: Masking { Masking(schema: schema) }
  static var presentation: Presentation { Presentation(masking: masking, zone: moscow) }

  static var night: RunReport {
    var report = RunReport(
      run: identity(.run),
      verdict: Verdict(
        kind: .exceptions, exitCode: 3,
        headline: "12,094 of 12,117 customers agree with Loona; 23 are left for a person.",
        reasons: [
          "4 customer rows were rejected", "9 values changed on both sides since the last run",
          "2 updates failed, 1 create is in doubt",
        ]))
    report.nextStep = NextStep(
      sentence: "Mend the rejected rows and feed them back; the create in doubt is settled by the next run.",
      command: "loona-sync run --retry runs/2026-11-24T02-00-05Z-run/rejects.csv")
    report.inputs = inputs
    report.source = source
    report.plan = plan
    report.outcomes = outcomes
    report.identities = identities
    report.money = money
    report.limits = limits
    report.acceptedLimits = ["pushes=2000"]
    report.reach = Reach(phonesRung: 1803, cardsHeld: 12_020, cardsAfter: 12_061)
    report.traffic = Traffic(
      requestsSent: 3742, busiestSecond: 5, meanRate: 4.71, ceiling: 5, retries: 12, throttled: 1)
    report.canary = CanaryFigures(operations: 10, confirmed: 10, worstLag: .milliseconds(1840))
    report.troubles = troubles
    report.findings = findings
    report.rejects = rejects
    report.changes = changes
    report.changeCount = 1849
    report.files = ["report.json", "operations.csv", "passes.csv", "rejects.csv"]
    return report
  }

  static func identity(_ kind: RunIdentity.Kind) -> RunIdentity {
    RunIdentity(
      programVersion: "1.0.0", kind: kind, planID: "7f3a9c51e0d2", folder: "2026-11-24T02-00-05Z-run",
      account: "coffee-chain", templateID: 1674, templateName: "Coffee card", host: "till-sync-01", startedAt: start,
      endedAt: start + .seconds(794))
  }

  static let inputs = [
    SourceInput(
      table: .customers, path: "exports/customers-20261124.csv",
      sha256: "9b74c9897bac770ffc029102a200c5de4f0f3b9e7d6f2c2d8e2a1b9d8c7f6e5a", bytes: 1_482_220, rows: 12_431,
      modifiedAt: start + .seconds(-1800), encoding: "windows-1251"),
    SourceInput(
      table: .balances, path: "exports/balances-20261124.csv",
      sha256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", bytes: 301_004, rows: 12_120,
      modifiedAt: start + .seconds(-1790), encoding: "utf-8"),
  ]

  static var source: SourceCounts {
    var counts = SourceCounts()
    (counts.customerRows, counts.excluded, counts.rejected, counts.duplicates) = (12_431, 308, 4, 2)
    counts.customers = 12_117
    (counts.balanceRows, counts.joined, counts.orphaned) = (12_120, 12_108, 12)
    counts.withoutBalance = 9
    return counts
  }

  static var plan: PlanCounts {
    var counts = PlanCounts()
    (counts.customers, counts.unchanged, counts.creates, counts.updates, counts.conflicts) = (
      12_117, 10_250, 42, 1805, 20
    )
    (counts.listed, counts.matched, counts.missing, counts.foreign) = (12_020, 11_861, 37, 122)
    counts.conflictingValues = 9
    return counts
  }

  static var outcomes: OutcomeCounts {
    var counts = OutcomeCounts()
    (counts.created, counts.updated, counts.conflicts, counts.failed, counts.inDoubt) = (41, 1803, 20, 2, 1)
    return counts
  }

  static let identities = [
    Identity(
      name: "customer rows", left: .init("customer rows", 12_431),
      right: [.init("excluded", 308), .init("rejected", 4), .init("duplicates", 2), .init("customers", 12_117)]),
    Identity(
      name: "customers", left: .init("customers", 12_117),
      right: [
        .init("unchanged", 10_250), .init("created", 41), .init("updated", 1803), .init("conflicts", 20),
        .init("failed", 2), .init("not attempted", 0), .init("in doubt", 1),
      ]),
    Identity(
      name: "passes", left: .init("passes listed", 12_020),
      right: [.init("matched", 11_861), .init("missing", 37), .init("foreign", 122), .init("ambiguous", 0)]),
    Identity(
      name: "balance rows", left: .init("balance rows", 12_120),
      right: [.init("joined", 12_108), .init("orphaned", 12), .init("rejected", 0), .init("duplicates", 0)]),
    Identity(
      name: "ownBalance", left: .init("source", 431_209_950),
      right: [
        .init("Loona before", 428_114_020), .init("changed by us", 3_094_730), .init("changed by others", -1250),
        .init("left to do", 2450),
      ], decimals: 2),
  ]

  static var money: [MoneyTotals] {
    var totals = MoneyTotals(field: "ownBalance", decimals: 2)
    (totals.source, totals.before, totals.planned) = (431_209_950, 428_114_020, 3_095_930)
    (totals.changedByUs, totals.changedByOthers, totals.leftToDo) = (3_094_730, -1250, 2450)
    totals.unreadable = 3
    return [totals]
  }

  static let limits = [
    LimitCheck(
      name: .creates, subject: "creates", value: 42, allowed: 1000, base: nil, limit: .count(1000), isAccepted: false),
    LimitCheck(
      name: .updates, subject: "updates", value: 1805, allowed: 3558, base: 11_861, limit: .share(basisPoints: 3000),
      isAccepted: false),
    LimitCheck(
      name: .pushes, subject: "pushes", value: 1805, allowed: 1186, base: 11_861, limit: .share(basisPoints: 1000),
      isAccepted: true),
    LimitCheck(
      name: .missing, subject: "missing passes", value: 37, allowed: 593, base: 11_861, limit: .share(basisPoints: 500),
      isAccepted: false),
    LimitCheck(
      name: .balanceShift, subject: "ownBalance", value: 3_412_800, allowed: 42_811_402, base: 428_114_020,
      limit: .share(basisPoints: 1000), isAccepted: false),
  ]
}
