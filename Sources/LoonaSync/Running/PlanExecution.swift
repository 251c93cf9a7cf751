import Applying
import Foundation
import Logging
import LoonaAPI
import Passes
import Reports
import RunStore

/// Carries a sealed plan out, verifies, and writes down what came of it.
struct PlanExecution {
  let configuration: Configuration
  let surroundings: Surroundings
  let session: LoonaSession
  let ledger: Ledger
  let console: Console
  let log: Logger
  let signals: StopSignals
  /// When the run must have stopped.
  let deadline: Instant?

  /// - Parameters:
  ///   - desired: what the sources say; nil where they are no longer those of the plan, and nothing can be verified.
  ///   - isFresh: the plan's listing was read just now.
  func execute(
    _ made: PlanFile, _ figures: PlanFigures, schema: FieldSchema, desired: DesiredPasses?, in folder: RunFolder,
    run: Run, kind: String, isFresh: Bool, end: ListingEnd? = nil
  ) async throws -> RunFigures {
    let startedAt = surroundings.timeline.wall()
    let record = RunRecord(ledger: ledger, run: run)
    let progress = ProgressLine(console: console, log: log, now: surroundings.timeline.now)
    let gateway = gateway(schema, end)
    var planRun = PlanRun(
      made, record: record, gateway: gateway, schema: schema, policy: configuration.policy,
      settings: try settings(isFresh: isFresh), progress: progress.show)
    let ending = try await planRun.apply()
    progress.finish()
    log.info("the plan is carried out", metadata: ["stopped": "\(ending.stopped?.sentence ?? "no")"])
    if figures.ledger != nil { return try await conclude(made, ending, folder, run, kind, startedAt) }
    let tally = try OutcomeTally(made, money: figures.money, schema: schema, outcomes: ledger, run: run.id)
    var result = unproved(ending, kind, startedAt, outcomes: tally.outcomes, money: tally.money)
    result.retries = tally.retries
    try await prove(&result, ending) { result in
      try await waitUntilListed(ending, gateway)
      try await verify(made, figures, schema, desired, tally, folder, &result)
    }
    return try keep(result, in: made, folder, run)
  }

  /// What became of a ledger, read back.
  private func conclude(
    _ made: PlanFile, _ ending: ApplyEnding, _ folder: RunFolder, _ run: Run, _ kind: String, _ startedAt: Timestamp
  ) async throws -> RunFigures {
    let tally = try LedgerTally(made, outcomes: ledger, run: run.id)
    var result = unproved(ending, kind, startedAt, outcomes: OutcomeCounts(), money: [])
    result.ledger = tally.outcomes
    result.retries = tally.retries
    try await prove(&result, ending) { result in
      let bounds = WaitBounds(deadline: deadline, isStopRequested: { signals.isRequested })
      let (figures, findings) = try await tally.prove(session, within: bounds)
      result.verification = figures
      result.add(findings)
    }
    if tally.untold > 0 {
      result.unmadeChecks.append(
        "\(DisplayNumber.text(tally.untold)) transactions may have been sent before the state was rebuilt: what their answers say was not held against the cards"
      )
    }
    return try keep(result, in: made, folder, run)
  }

  private func unproved(
    _ ending: ApplyEnding, _ kind: String, _ startedAt: Timestamp, outcomes: OutcomeCounts, money: [MoneyTotals]
  ) -> RunFigures {
    var result = RunFigures(
      kind: kind, startedAtMilliseconds: startedAt.milliseconds, endedAtMilliseconds: 0, outcomes: outcomes,
      money: money, traffic: session.departures.figures)
    result.canaryOperations = ending.canaries
    result.canaryLagMilliseconds = ending.canaryLag?.milliseconds
    result.unsettled = ending.unsettled
    result.withheld = ending.withheld.map { reason in
      let moment = (try? ledger.noCreateBefore()).flatMap { $0 > surroundings.timeline.wall() ? $0 : nil }
      return reason + (moment.map { " (until \($0.rfc3339))" } ?? "")
    }
    result.findings = Array(ending.findings.prefix(Verifying.findingsMax))
    return result
  }

  /// Reads Loona again, unless the run was stopped.
  private func prove(
    _ result: inout RunFigures, _ ending: ApplyEnding, _ verify: (inout RunFigures) async throws -> Void
  ) async throws {
    if let stopped = ending.stopped {
      result.stopped = stopped.sentence
      result.stoppedStatus = Failure.status(of: stopped, hasWritten: ending.hasWritten).rawValue
      result.unmadeChecks.append("the run was stopped: Loona was not read again")
      return
    }
    do {
      try await verify(&result)
    } catch let failure as Failure {
      // What was written is written: only the proof is lacking, and `resume` makes it.
      result.stopped = "Loona could not be read again: \(failure.sentence)"
      result.stoppedStatus = (ending.hasWritten ? ExitStatus.stopped : failure.status).rawValue
    }
  }

  /// The last passes that were made are listed as late as the first ones were.
  private func waitUntilListed(_ ending: ApplyEnding, _ gateway: Gateway) async throws {
    guard ending.hasWritten, let lag = ending.canaryLag else { return }
    let end = surroundings.timeline.now() + min(lag, configuration.policy.settleAfter)
    if let deadline, deadline <= end { return }
    if lag > .seconds(5) {
      console.note("New passes are listed after \(DisplayNumber.duration(lag)): Loona is read again after that")
    }
    _ = try await gateway.rest(until: end)
  }

  /// Writes a run's results and figures into its folder.
  private func keep(
    _ figures: RunFigures, in made: PlanFile, _ folder: RunFolder, _ run: Run
  ) throws -> RunFigures {
    var result = figures
    let runs = URL(fileURLWithPath: folder.path).deletingLastPathComponent().path
    do {
      result.leftLedgers = try LeftLedger.all(ledger, in: runs, closes: true).filter { $0.run.id != run.id }
        .map { .init(run: $0.run.folder, transactions: $0.count ?? 0, mayBeSent: $0.run.isFromFolder) }
    } catch {
      // What this run did is written down all the same.
      result.unmadeChecks.append("what earlier ledgers left could not be looked through: \(Failure(error).sentence)")
    }
    result.traffic = session.departures.figures
    if let earlier = try made.figures().map({ try JSONDocument.read(RunFigures.self, $0) }) {
      result.traffic.add(earlier.traffic)
    }
    result.endedAtMilliseconds = surroundings.timeline.wall().milliseconds
    try made.copyResults(from: ledger, of: run.id)
    try made.setFigures(JSONDocument.text(result, pretty: false))
    return result
  }

  private func verify(
    _ plan: PlanFile, _ figures: PlanFigures, _ schema: FieldSchema, _ desired: DesiredPasses?, _ tally: OutcomeTally,
    _ folder: RunFolder, _ result: inout RunFigures
  ) async throws {
    guard let desired else {
      result.unmadeChecks.append(
        "the source files changed since the plan was made: Loona was not compared with them again")
      return
    }
    let policy = figures.retry ? configuration.policy.forRetry : configuration.policy
    let verifying = Verifying(
      session: session, schema: schema, policy: policy, deadline: deadline,
      isStopRequested: { signals.isRequested }, namesEverybody: !figures.retry, made: tally.made)
    let passes = try PassList(configuration, folder)
    let proof = try await verifying.prove(
      desired, ledger: ledger, written: tally.written, passes: passes.append)
    try passes.finish()
    result.verification = proof.figures
    result.add(proof.findings)
    result.money = try MoneyReconciliation(tally, proof, plan: plan, figures: figures, desired: desired).money
  }

  private func gateway(_ schema: FieldSchema, _ end: ListingEnd?) -> Gateway {
    Gateway(
      session.client, listing: session.listing(schema), schema: schema, account: session.scope.account,
      timeline: surroundings.timeline, randomness: surroundings.randomness, end: end,
      deadline: deadline, isStopRequested: { signals.isRequested })
  }

  private func settings(isFresh: Bool) throws -> ApplySettings {
    let rate = configuration.rate
    let window = rate.window.map { window in
      ApplySettings.WriteWindow(
        isOpen: window.isOpen, nextOpening: window.nextOpening, nextClosing: window.nextClosing)
    }
    return ApplySettings(
      concurrency: rate.concurrency, batch: rate.batch, canary: rate.canary,
      slowestPace: rate.requestRate.ceiling.slowestPace, deadline: deadline, window: window,
      noCreateBefore: try ledger.noCreateBefore(), beginsWithListing: !isFresh)
  }
}

/// `passes.csv` as a verification fills it; nothing where the configuration wants no CSV.
final class PassList {
  private var file: ReportFile?
  private var rows: PassesCSV?

  init(_ configuration: Configuration, _ folder: RunFolder) throws {
    guard configuration.report.formats.contains(.csv) else { return }
    let file = try ReportFile(folder.file("passes.csv"))
    self.file = file
    rows = try PassesCSV { try file.write($0) }
  }

  func append(_ key: String, _ id: PassID, _ link: String?) throws {
    try rows?.append(key: key, passID: id, link: link)
  }

  func finish() throws {
    try rows?.finish()
    try file?.commit()
  }
}
