import Passes
import Reports
import Testing

@testable import LoonaSync

@Suite("A run's verdict")
struct RunVerdictTests {
  private func plan(_ change: (inout PlanFigures) -> Void = { _ in }) -> PlanFigures {
    var figures = PlanFigures(
      source: SourceCounts(), plan: PlanCounts(), money: [], limits: [], accepted: [], templateName: nil, fields: [],
      headers: [], requestsEstimated: 0, secondsEstimated: 0, requestsPerSecond: 5, listingFlaw: nil, unmadeChecks: [],
      refusals: [], retry: false)
    change(&figures)
    return figures
  }

  private func run(_ change: (inout RunFigures) -> Void = { _ in }) -> RunFigures {
    var figures = RunFigures(
      kind: "run", startedAtMilliseconds: 0, endedAtMilliseconds: 1, outcomes: OutcomeCounts(), money: [],
      traffic: .init())
    change(&figures)
    return figures
  }

  private func verdict(_ plan: PlanFigures, _ run: RunFigures?, _ identities: [Identity] = []) -> RunVerdict {
    RunVerdict(plan, run, identities: identities, folder: "night", path: "runs/night")
  }

  @Test("a run that agrees is 0")
  func agrees() {
    #expect(verdict(plan(), run()).status() == .done)
    #expect(verdict(plan(), run()).verdict().kind == .agrees)
  }

  @Test("a plan is 0 whatever it found, and in detail 2 for changes, 3 for rows alone")
  func planned() {
    let changes = plan { $0.plan.creates = 1 }
    let rows = plan { $0.source.rejected = 1 }
    let both = plan {
      $0.plan.creates = 1
      $0.source.rejected = 1
    }
    #expect(verdict(changes, nil).status() == .done)
    #expect(verdict(changes, nil).status(isDetailed: true) == .changes)
    #expect(verdict(rows, nil).status(isDetailed: true) == .exceptions)
    #expect(verdict(both, nil).status(isDetailed: true) == .changes)
    #expect(verdict(plan(), nil).status(isDetailed: true) == .done)
  }

  @Test("a limit that is passed refuses the plan, unless it is accepted")
  func limits() {
    func figures(accepted: Bool) -> PlanFigures {
      plan {
        $0.plan.creates = 2000
        $0.limits = [
          LimitCheck(
            name: .creates, subject: "creates", value: 2000, allowed: 1000, base: nil, limit: .count(1000),
            isAccepted: accepted)
        ]
      }
    }
    let refused = verdict(figures(accepted: false), nil)
    #expect(refused.status() == .refused)
    #expect(refused.nextStep?.command == "loona-sync run --accept creates=2000")
    #expect(verdict(figures(accepted: true), nil).status() == .done)
  }

  @Test(
    "whatever is left for a person makes a run end with 3",
    arguments: [\RunFigures.outcomes.failed, \.outcomes.inDoubt, \.outcomes.conflicts, \.outcomes.notAttempted])
  func exceptions(count: WritableKeyPath<RunFigures, Int> & Sendable) {
    #expect(verdict(plan(), run { $0[keyPath: count] = 1 }).status() == .exceptions)
  }

  @Test("differences that verification finds make a run end with 3")
  func differences() {
    let figures = run { $0.verification = .init(differences: 1, listed: 1) }
    #expect(verdict(plan(), figures).status() == .exceptions)
  }

  @Test("a run that was stopped names its code, and resume")
  func stopped() {
    let figures = run {
      $0.stopped = "a signal asked for it"
      $0.stoppedStatus = ExitStatus.stopped.rawValue
      $0.outcomes.notAttempted = 7
    }
    #expect(verdict(plan(), figures).status() == .stopped)
    #expect(verdict(plan(), figures).nextStep?.command == "loona-sync resume night")
  }

  @Test("an identity that does not close is our bug, and says which side lacks what")
  func identities() {
    let open = Identity(
      name: "ownBalance", left: .init("source", 1050), right: [.init("Loona before", 1000)], decimals: 2)
    let broken = verdict(plan(), run(), [open])
    #expect(broken.status() == .failed)
    #expect(broken.reasons.first?.contains("its right side lacks 0.50") == true)
  }
}
