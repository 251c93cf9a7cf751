import Passes
import Reports

extension SampleReport {
  static let hostile = "</td><script>alert(1)</script>\" onload='x' & \u{1B}[31m\u{202E}"

  /// Every text that can come from outside is an attack.
  static var attacked: RunReport {
    var report = RunReport(
      run: RunIdentity(
        programVersion: hostile, kind: .run, planID: hostile, folder: hostile, account: hostile, templateID: 1,
        templateName: hostile, host: hostile, startedAt: start),
      verdict: Verdict(kind: .failed, exitCode: 1, headline: hostile, reasons: [hostile]))
    report.nextStep = NextStep(sentence: hostile, command: hostile)
    report.inputs = [
      SourceInput(table: .customers, path: hostile, sha256: hostile, bytes: 1, rows: 1, encoding: hostile)
    ]
    report.plan = plan
    report.identities = [
      Identity(name: hostile, left: .init(hostile, 1), right: [.init(hostile, 2)]),
      Identity(name: hostile, left: .init(hostile, 1), right: [.init(hostile, 2)], decimals: 2),
    ]
    report.money = [MoneyTotals(field: hostile, decimals: 2)]
    report.limits = [
      LimitCheck(
        name: .balanceShift, subject: hostile, value: 2, allowed: 1, base: nil, limit: .count(1), isAccepted: false)
    ]
    report.acceptedLimits = [hostile]
    report.unmadeChecks = [hostile]
    report.troubles = [OutcomeGroup(kind: .failed, count: 9, samples: [attackedSample])]
    report.findings = [
      FindingGroup(
        kind: .conflict, settlement: .reported, count: 9,
        samples: [
          Finding(
            kind: .conflict, key: hostile, field: hostile, source: hostile, loona: hostile,
            origin: RowOrigin(file: 0, line: 1))
        ])
    ]
    report.rejects = [
      RejectGroup(
        table: .customers, code: hostile, count: 9,
        samples: [
          .init(file: hostile, line: 1, column: hostile, reason: hostile),
          .init(file: hostile, line: 2, column: hostile, reason: "another"),
        ])
    ]
    report.changes = [attackedSample]
    report.files = [hostile]
    return report
  }

  private static var attackedSample: ChangeSample {
    ChangeSample(
      operation: Operation(
        ordinal: 1, action: .create, key: hostile,
        changes: [FieldChange(name: hostile, before: hostile, after: hostile)], origin: RowOrigin(file: 0, line: 1)),
      outcome: Outcome(kind: .failed, reason: hostile, at: start))
  }
}
