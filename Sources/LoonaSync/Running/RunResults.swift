import Passes
import RunStore

/// Brings a run's results from the state into its folder, so that the folder stands on its own.
struct RunResults {
  let workshop: Workshop

  /// Copies what the state knows of the plan's run, if it was begun.
  ///
  /// A run that has no figures of its own was killed, or is still going on: it gets those that its outcomes tell.
  /// What was begun, and stands in no state any more, keeps what its folder has.
  func copy(into plan: PlanFile) throws {
    guard let ledger = try workshop.ledgerIfAny(plan.identity.scope),
      let run = try ledger.run(ofPlan: plan.identity.id), !run.isFromFolder
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

  /// A run that was cut off, and whose state is lost, has nothing that could be reported of it.
  func requireKnown(_ folder: RunFolder, _ plan: PlanFile) throws {
    guard folder.isBegun, try plan.figures() == nil else { return }
    let state = try workshop.ledgerForPlanning(plan.identity.scope)
    guard try state?.run(ofPlan: plan.identity.id)?.isFromFolder ?? true else { return }
    throw Failure(
      .refused,
      "\(folder.name) was cut off, and the state that knew what it sent is lost: there is nothing to report of it. "
        + (plan.identity.kind.isLedger
          ? "Apply its files again: `loona-sync transactions apply`" : "The next run finds out what the cards hold")
    )
  }

  private static func word(_ kind: RunKind) -> String {
    if kind.isLedger { return "transactions" }
    return kind == .plan ? "apply" : "run"
  }
}
