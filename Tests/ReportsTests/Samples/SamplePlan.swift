import Passes
import Reports

extension SampleReport {
  /// The plan that the night's run began with: nothing has been sent yet.
  static var morning: RunReport {
    var report = night
    report.run = identity(.plan)
    report.verdict = Verdict(kind: .changesToApply, exitCode: 0, headline: "42 passes to create and 1,805 to update.")
    report.nextStep = NextStep(sentence: "Apply it while the exports stay as they are.", command: "loona-sync apply")
    report.outcomes = nil
    report.identities[1].right = [
      .init("unchanged", 10_250), .init("created", 0), .init("updated", 0), .init("conflicts", 20), .init("failed", 0),
      .init("not attempted", 1847), .init("in doubt", 0),
    ]
    report.identities[4].right = [
      .init("Loona before", 428_114_020), .init("changed by us", 0), .init("changed by others", 0),
      .init("left to do", 3_095_930),
    ]
    report.money[0].changedByUs = 0
    report.money[0].changedByOthers = 0
    report.money[0].leftToDo = 3_095_930
    report.traffic = Traffic(
      requestsSent: 25, busiestSecond: 5, meanRate: 4.8, ceiling: 5, requestsEstimated: 3702,
      durationEstimated: .seconds(764))
    report.canary = nil
    report.acceptedLimits = []
    report.unmadeChecks = [
      "The saved listing has no header: whether it is complete, and of this account, is not known."
    ]
    report.troubles = []
    report.changes = night.changes.map { ChangeSample(operation: $0.operation) }
    report.files = ["report.json", "operations.csv"]
    return report
  }

  /// A run whose customers don't add up.
  static var broken: RunReport {
    var report = night
    report.verdict = Verdict(
      kind: .failed, exitCode: 1, headline: "The figures of this run do not close.", reasons: [])
    report.nextStep = nil
    report.identities[1].right[2].value = 1800
    return report
  }
}
