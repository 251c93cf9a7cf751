import Passes
import RunStore

/// Brings a run's results from the state into its folder, so that the folder stands on its own.
struct RunResults {
  let workshop: Workshop

  /// Copies what the state knows of the plan's run, if it was begun.
  ///
  /// A run that has no figures of its own was killed, or is still going on: it gets those that its outcomes tell.
  func copy(into plan: PlanFile) throws {
    guard let ledger = try workshop.ledgerIfAny(plan.identity.scope), let run = try ledger.run(ofPlan: plan.identity.id)
    else { return }
    try plan.copyResults(from: ledger, of: run.id)
    guard try plan.figures() == nil || run.endedAt == nil else { return }
    let planned = try JSONDocument.read(PlanFigures.self, plan.summary)
    let tally = try OutcomeTally(
      plan, money: planned.money, schema: workshop.configuration.schema, outcomes: ledger, run: run.id)
    var figures = RunFigures(
      kind: Self.word(plan.identity.kind), startedAtMilliseconds: run.begunAt.milliseconds,
      endedAtMilliseconds: workshop.surroundings.timeline.wall().milliseconds, outcomes: tally.outcomes,
      money: tally.money, traffic: .init())
    figures.retries = tally.retries
    if planned.ledger != nil { figures.ledger = try LedgerTally(plan, outcomes: ledger, run: run.id).outcomes }
    figures.findings = try ledger.findings(of: run.id, limit: Verifying.findingsMax)
    figures.canaryLagMilliseconds = try ledger.canaryLag(of: run.id)?.milliseconds
    figures.stopped = "it has not ended: it was killed, or is still going on"
    figures.stoppedStatus = ExitStatus.stopped.rawValue
    figures.unmadeChecks = ["the run has not ended: Loona was not read again"]
    try plan.setFigures(JSONDocument.text(figures, pretty: false))
  }

  private static func word(_ kind: RunKind) -> String {
    if kind.isLedger { return "transactions" }
    return kind == .plan ? "apply" : "run"
  }
}
