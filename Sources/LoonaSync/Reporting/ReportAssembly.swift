import Foundation
import Passes
import Reports
import RunStore

import struct Passes.Operation

/// Puts a run's figures together from its folder alone, so that a report can be made again at any time.
struct ReportAssembly {
  let plan: PlanFile
  let folder: RunFolder
  let figures: PlanFigures
  let run: RunFigures?
  let hostName: String
  /// Whether the run, should it have stopped, can be gone on with.
  let future: RunVerdict.Future
  /// Goes into the commands that a reader is told to type.
  let configurationFile: String

  /// Samples of each kind that a report shows.
  private static let samples = 20
  /// Findings of each kind that report.json lists.
  private static let listedFindings = 10_000

  init(
    _ folder: RunFolder, future: RunVerdict.Future = .resumable, hostName: String,
    configurationFile: String = Configuration.defaultFile
  ) throws {
    plan = try PlanFile.open(at: folder.plan)
    self.folder = folder
    self.future = future
    self.hostName = hostName
    self.configurationFile = configurationFile
    figures = try JSONDocument.read(PlanFigures.self, plan.summary)
    run = try plan.figures().map { try JSONDocument.read(RunFigures.self, $0) }
  }

  var verdict: RunVerdict {
    RunVerdict(
      figures, run, identities: identities, future: future, folder: folder.name, path: folder.path,
      configurationFile: configurationFile)
  }

  var identities: [Identity] {
    if let ledger = figures.ledger {
      return LedgerIdentities(plan: ledger, outcomes: run?.ledger ?? LedgerOutcomes(nothingOf: ledger)).all
    }
    return Identities(
      source: figures.source, plan: figures.plan, outcomes: run?.outcomes ?? OutcomeCounts(nothingOf: figures.plan),
      money: run?.money ?? unspent
    ).all
  }

  /// A plan leaves all that it found to do.
  private var unspent: [MoneyTotals] {
    figures.money.map { totals in
      var totals = totals
      totals.leftToDo = totals.source &- totals.before
      return totals
    }
  }

  /// - Parameter isDetailed: `plan --detailed-exitcode`.
  func report(isDetailed: Bool = false) throws -> RunReport {
    let verdict = verdict
    var report = RunReport(run: identity, verdict: verdict.verdict(isDetailed: isDetailed))
    report.nextStep = verdict.nextStep
    report.inputs = plan.identity.inputs.map { input in
      SourceInput(
        table: FieldRule.Table(input.source), path: input.path, sha256: input.sha256,
        bytes: input.bytes, rows: input.rows, modifiedAt: input.modifiedAt)
    }
    report.totals = totals
    if figures.ledger == nil {
      report.source = figures.source
      report.plan = figures.plan
      report.outcomes = run?.outcomes
    }
    report.ledger = figures.ledger
    report.ledgerOutcomes = run?.ledger
    report.identities = identities
    report.money = run?.money ?? unspent
    report.limits = figures.limits
    report.acceptedLimits = figures.accepted
    report.reach =
      figures.ledger.map { ledger in
        Reach(
          phonesRung: run?.ledger.map(\.done) ?? ledger.transactions, cardsHeld: ledger.listed,
          cardsAfter: ledger.listed)
      }
      ?? Reach(
        phonesRung: run.map { $0.outcomes.updated + $0.outcomes.retired } ?? figures.plan.pushes,
        cardsHeld: figures.plan.listed,
        cardsAfter: figures.plan.listed + (run?.outcomes.created ?? figures.plan.creates))
    report.traffic = traffic
    report.canary = run.flatMap { run in
      run.canaryOperations > 0
        ? CanaryFigures(
          operations: run.canaryOperations, confirmed: run.canaryOperations,
          worstLag: run.canaryLagMilliseconds.map { .milliseconds($0) }) : nil
    }
    report.unmadeChecks = figures.unmadeChecks + (run?.unmadeChecks ?? [])
    report.rejects = try rejects()
    report.findings = try findings()
    try addOperations(to: &report)
    report.files = ["run.sqlite", "report.html", "report.json", "operations.csv", "passes.csv", "rejects.csv"]
      .filter { FileManager.default.fileExists(atPath: folder.file($0)) }
    return report
  }

  private var totals: [Identity.Term] {
    if let ledger = figures.ledger {
      return [
        .init("ledger_rows", Int64(ledger.rows)), .init("transactions", Int64(ledger.transactions)),
        .init("sent_before", Int64(ledger.sentBefore)), .init("amount_minor", ledger.amount),
      ]
    }
    let plan = figures.plan
    return [
      .init("customers", Int64(plan.customers)), .init("creates", Int64(plan.creates)),
      .init("updates", Int64(plan.updates)), .init("unchanged", Int64(plan.unchanged)),
      .init("orphans", Int64(plan.missing + plan.foreign)),
      .init("total_balance_minor", figures.money.first?.source ?? 0),
    ]
  }

  private var identity: RunIdentity {
    let kind =
      run.flatMap { RunIdentity.Kind(rawValue: $0.kind) }
      ?? (plan.identity.kind == .preview ? .preview : plan.identity.kind.isLedger ? .transactionsPlan : .plan)
    return RunIdentity(
      programVersion: Surroundings.version, kind: kind, planID: plan.identity.id, folder: folder.name,
      account: plan.identity.scope.account, templateID: plan.identity.scope.template,
      templateName: figures.templateName, host: hostName, startedAt: plan.identity.createdAt,
      endedAt: run.map { Timestamp(milliseconds: $0.endedAtMilliseconds) })
  }

  private var traffic: Traffic {
    Traffic(
      requestsSent: run?.traffic.count ?? 0, busiestSecond: run?.traffic.busiestSecond ?? 0,
      meanRate: run?.traffic.meanRate ?? 0, ceiling: figures.requestsPerSecond, retries: run?.retries ?? 0,
      throttled: run?.traffic.throttled ?? 0, requestsEstimated: figures.requestsEstimated,
      durationEstimated: .seconds(figures.secondsEstimated))
  }

  private func rejects() throws -> [RejectGroup] {
    var groups: [RejectGroup] = []
    try plan.rejects().each { row in
      let table = FieldRule.Table(row.source)
      let sample = RejectGroup.Sample(file: row.file, line: row.line, column: row.column, reason: row.reason)
      guard let index = groups.firstIndex(where: { $0.table == table && $0.code == row.code }) else {
        groups.append(RejectGroup(table: table, code: row.code, count: 1, samples: [sample]))
        return
      }
      groups[index].count += 1
      if groups[index].samples.count < Self.samples { groups[index].samples.append(sample) }
    }
    return groups
  }

  private func findings() throws -> [FindingGroup] {
    var groups: [FindingGroup] = []
    func add(_ finding: Finding) {
      let index = groups.firstIndex { $0.kind == finding.kind && $0.settlement == finding.settlement }
      guard let index else {
        groups.append(
          FindingGroup(kind: finding.kind, settlement: finding.settlement, count: 1, samples: [finding]))
        return
      }
      groups[index].count += 1
      if groups[index].samples.count < Self.listedFindings { groups[index].samples.append(finding) }
    }
    // What the proof finds as the plan did is one finding.
    var proved = Set(run?.findings ?? [])
    try plan.findings().each { finding in
      proved.remove(finding)
      add(finding)
    }
    run?.findings.filter(proved.contains).forEach(add)
    // The plan lists so many of them, and counts them all.
    if let index = groups.firstIndex(where: { $0.kind == .balanceWithoutCustomer }) {
      groups[index].count = figures.source.orphaned
    }
    return groups
  }

  private func addOperations(to report: inout RunReport) throws {
    var operations = plan.operations()
    guard run != nil else {
      // Nothing came of them yet: the first ones are shown, and the others need not be read.
      report.changeCount = try plan.counted().operations.values.reduce(0, +)
      report.changes = try (operations.next() ?? []).prefix(Self.samples).map {
        ChangeSample(operation: $0, outcome: nil)
      }
      return
    }
    while let batch = try operations.next(), let first = batch.first, let last = batch.last {
      let results = try plan.results(in: first.ordinal...last.ordinal)
      for operation in batch {
        report.changeCount += 1
        let outcome = results[operation.ordinal]
        let sample = ChangeSample(operation: operation, outcome: outcome)
        if report.changes.count < Self.samples { report.changes.append(sample) }
        if let outcome, outcome.kind != .done { add(sample, outcome.kind, to: &report.troubles) }
      }
    }
  }

  private func add(_ sample: ChangeSample, _ kind: Outcome.Kind, to groups: inout [OutcomeGroup]) {
    guard let index = groups.firstIndex(where: { $0.kind == kind }) else {
      groups.append(OutcomeGroup(kind: kind, count: 1, samples: [sample]))
      return
    }
    groups[index].count += 1
    if groups[index].samples.count < Self.samples { groups[index].samples.append(sample) }
  }
}

extension FieldRule.Table {
  init(_ source: SourceSet) {
    self =
      switch source {
      case .customers: .customers
      case .balances: .balances
      case .ledger: .ledger
      }
  }
}

extension SourceSet {
  init(_ table: FieldRule.Table) {
    self =
      switch table {
      case .customers: .customers
      case .balances: .balances
      case .ledger: .ledger
      }
  }
}
