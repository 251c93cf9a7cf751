import Applying
import Exports
import Foundation
import Logging
import LoonaAPI
import Passes
import Reports
import RunStore

/// `run`, `apply` and `resume`: under the locks, with signals heard, from a plan to its report.
struct Running: Sendable {
  let workshop: Workshop
  let acceptance: Acceptance
  let accepted: [String]
  let maxDuration: Duration?
  let showsPersonalData: Bool
  let signals: StopSignals

  init(
    workshop: Workshop, acceptance: Acceptance, accepted: [String], maxDuration: Duration?, showsPersonalData: Bool
  ) {
    self.workshop = workshop
    self.acceptance = acceptance
    self.accepted = accepted
    self.maxDuration = maxDuration
    self.showsPersonalData = showsPersonalData
    signals = StopSignals(workshop.surroundings)
  }

  var configuration: Configuration { workshop.configuration }
  var surroundings: Surroundings { workshop.surroundings }
  var log: Logger { workshop.shell.log }

  // MARK: The three ways to begin

  func run(retry: String?) async throws -> ExitStatus {
    try await underLock { session, ledger, deadline in
      try workshop.tellOfLeftLedgers(ledger)
      let made = try await workshop.inNewFolder(.run) { folder in
        let retry = try retry.map { try RetryFile($0, in: folder.path) }
        return try await making(until: deadline).make(
          .service(session), kind: .run, ledger: ledger, in: folder, retry: retry)
      }
      let folder = made.folder
      if signals.isRequested {
        throw Failure(
          .stopped,
          "stopped by a signal before anything was sent. \(folder.name) holds the plan: `apply` carries it out, and a new `run` makes another"
        )
      }
      if made.figures.isRefused, surroundings.safeguards[.limits] { return try report(folder, made.schema) }
      let run = try begin(made.plan, made.figures, folder, ledger)
      return try await carryOut(
        made.plan, made.figures, made.schema, made.desired, folder, run, "run", isFresh: true, session, ledger,
        deadline,
        end: made.listingEnd
      )
    }
  }

  func apply(_ argument: String?) async throws -> ExitStatus {
    let folder = try workshop.folder(argument) { !$0.kind.isLedger }
    let plan = try PlanFile.open(at: folder.plan)
    if plan.identity.kind.isLedger {
      throw Failure(.usage, "\(folder.name) is a ledger's plan: `loona-sync transactions apply` plans and sends")
    }
    if plan.identity.isPreview {
      throw Failure(
        .usage,
        "\(folder.name) is a preview, made from a saved listing: it can't be applied. Make a plan with `loona-sync plan`"
      )
    }
    let figures = try JSONDocument.read(PlanFigures.self, plan.summary)
    return try await underLock { session, ledger, deadline in
      try workshop.tellOfLeftLedgers(ledger)
      try requireCurrent(plan, session)
      try requireWithinLimits(figures, folder)
      try requireSameFiles(plan, figures)
      let schema = try await schema(session, plan)
      guard let desired = try sources(of: plan, figures, schema, folder) else {
        throw Failure(.refused, "the source files changed since \(folder.name) was made: make a new plan")
      }
      let run = try begin(plan, figures, folder, ledger)
      return try await carryOut(
        plan, figures, schema, desired, folder, run, "apply", isFresh: false, session, ledger, deadline)
    }
  }

  func resume(_ argument: String?) async throws -> ExitStatus {
    try await underLock { session, ledger, deadline in
      guard let last = try ledger.history(limit: 1).first else {
        throw Failure(.usage, "no run was begun yet: there is nothing to resume")
      }
      if argument == nil { try requireNoForgottenLedger(last, ledger) }
      let folder = try folder(argument, ofLast: last)
      let plan = try PlanFile.open(at: folder.plan)
      guard let begun = try ledger.run(ofPlan: plan.identity.id) else {
        throw Failure(
          .usage,
          plan.identity.kind.isLedger
            ? "\(folder.name) was never begun: apply its files again with `loona-sync transactions apply`"
            : "\(folder.name) was never begun: use `loona-sync apply \(folder.name)`")
      }
      try requireCurrent(plan, session)
      guard !begun.isClosed, !folder.isClosed else {
        throw Failure(
          .refused,
          "\(folder.name) was closed: nothing more of it is to be sent. If it is after all, apply its files again with `loona-sync transactions apply`"
        )
      }
      guard !begun.isFromFolder else {
        throw Failure(
          .refused,
          "\(folder.name) was begun before the state was rebuilt: what it sent is not known any more. "
            + (plan.identity.kind.isLedger
              ? "Apply its files again: `loona-sync transactions apply`" : "Begin a new run"))
      }
      let schema = try await schema(session, plan)
      let figures = try JSONDocument.read(PlanFigures.self, plan.summary)
      let isLedger = plan.identity.kind.isLedger
      // What happened in a shop is not undone by what happened since.
      let desired = isLedger ? nil : try sources(of: plan, figures, schema, folder)
      if try !isLedger && hasNewerSources(plan, figures, desired) {
        throw Failure(
          .refused,
          "newer source files lie there than \(folder.name) was made from: its decisions are stale. Begin a new run")
      }
      try folder.requireWritable()
      let run = try ledger.resume(begun.id)
      // Of a process that died, or met a disk that was full, after the state knew the run.
      _ = try folder.markBegun(plan.identity, at: begun.begunAt)
      return try await carryOut(
        plan, figures, schema, desired, folder, run, "resume", isFresh: false, session, ledger, deadline)
    }
  }

  /// A later run makes an earlier one stale. Where it has ended, a ledger of which something is left is not to be forgotten for it.
  private func requireNoForgottenLedger(_ last: Run, _ state: Ledger) throws {
    guard [.done, .exceptions].contains(last.status),
      try state.outcomeCounts(of: last.id)[.notAttempted, default: 0] == 0,
      case let all = try LeftLedger.all(state, in: workshop.runs), let left = all.first, !all.contains(where: \.isLast)
    else { return }
    throw Failure(.refused, "\(last.folder) has ended. \(left.advice)")
  }

  private func folder(_ argument: String?, ofLast last: Run) throws -> RunFolder {
    do { return try RunFolder.resolve(argument ?? last.folder, in: workshop.runs) } catch RunFolderError.notFound
      where argument == nil
    {
      throw Failure(
        .failed,
        """
        the folder of the last run, \(last.folder), is not in \(workshop.runs) any more: put it back. Or begin a new run: what \
        was sent stands in the state, and is settled first
        """)
    }
  }

  // MARK: What they share

  func underLock(
    _ body: @escaping @Sendable (LoonaSession, Ledger, Instant?) async throws -> ExitStatus
  ) async throws -> ExitStatus {
    let deadline = maxDuration.map { surroundings.timeline.now() + $0 }
    return try await workshop.withSession { session in
      let (ledger, locks) = try workshop.writing(
        session.scope, url: session.url, acceptsOtherState: acceptance.acceptsState)
      defer { withExtendedLifetime(locks) {} }
      try workshop.tellOfProbe(ledger)
      session.bound(by: WaitBounds(deadline: deadline, isStopRequested: { signals.isRequested }))
      return try await signals.listening(console: workshop.shell.console) {
        try await body(session, ledger, deadline)
      }
    }
  }

  func making(until deadline: Instant?) -> PlanMaking {
    PlanMaking(
      configuration: configuration, surroundings: surroundings, acceptance: acceptance, accepted: accepted, log: log,
      deadline: deadline, isStopRequested: { signals.isRequested })
  }

  func begin(_ plan: PlanFile, _ figures: PlanFigures, _ folder: RunFolder, _ ledger: Ledger) throws -> Run {
    let now = surroundings.timeline.wall()
    let isOnce = surroundings.safeguards[.planOnce]
    if isOnce, try folder.begunMark() != nil, try ledger.run(ofPlan: plan.identity.id) == nil {
      throw Failure(.refused, "\(folder.name) was begun before, with another state: a plan is applied once")
    }
    try folder.requireWritable()
    let run = try ledger.begin(
      plan.identity, folder: folder.name, rows: figures.rows(hasBalances: configuration.balances != nil),
      after: figures.afterRun, at: now)
    let isMarked: Bool
    do { isMarked = try folder.markBegun(plan.identity, at: now) } catch { throw Failure.ofBegunRun(error) }
    guard isMarked || !isOnce else {
      throw Failure(.refused, "\(folder.name) was begun before: a plan is applied once")
    }
    log.info("the plan is begun", metadata: ["run": "\(folder.name)"])
    return run
  }

  func carryOut(
    _ plan: PlanFile, _ figures: PlanFigures, _ schema: FieldSchema, _ desired: DesiredPasses?, _ folder: RunFolder,
    _ run: Run, _ kind: String, isFresh: Bool, _ session: LoonaSession, _ ledger: Ledger, _ deadline: Instant?,
    end: ListingEnd? = nil
  ) async throws -> ExitStatus {
    let execution = PlanExecution(
      configuration: configuration, surroundings: surroundings, session: session, ledger: ledger,
      console: workshop.shell.console, log: log, signals: signals, deadline: deadline)
    let status: ExitStatus
    do {
      _ = try await execution.execute(
        plan, figures, schema: schema, desired: desired, in: folder, run: run, kind: kind, isFresh: isFresh,
        end: end)
      status = try report(folder, schema)
      try self.end(run, status, ledger)
    } catch {
      let error = Failure.ofBegunRun(error)
      if (error as? Failure)?.status == .stopped { try? self.end(run, .stopped, ledger) }
      throw error
    }
    log.info("the run has ended", metadata: ["run": "\(folder.name)", "exit": "\(status.rawValue)"])
    return status
  }

  private func end(_ run: Run, _ status: ExitStatus, _ ledger: Ledger) throws {
    try ledger.end(run.id, exitCode: Int(status.rawValue), verdict: "\(status)", at: surroundings.timeline.wall())
  }

  func report(_ folder: RunFolder, _ schema: FieldSchema) throws -> ExitStatus {
    try workshop.report(
      folder, schema: schema, formats: configuration.report.formats, showsPersonalData: showsPersonalData)
  }

  // MARK: Whether a saved plan is still the one to carry out

  private func requireCurrent(_ plan: PlanFile, _ session: LoonaSession) throws {
    guard plan.identity.scope == session.scope else {
      throw Failure(.refused, "the plan is for \(plan.identity.scope), the configuration for \(session.scope)")
    }
    guard plan.identity.configurationDigest == configuration.digest else {
      throw Failure(
        .refused,
        "the configuration changed since the plan was made: "
          + (plan.identity.kind.isLedger
            ? "apply the ledger's files again with `loona-sync transactions apply`" : "make a new plan"))
    }
  }

  private func requireWithinLimits(_ figures: PlanFigures, _ folder: RunFolder) throws {
    let refusing = figures.limits.filter { check in
      check.refuses
        && !acceptance.covers(check, of: figures.plan, minimum: configuration.limits.minimum)
    }
    guard refusing.isEmpty && figures.refusals.isEmpty || !surroundings.safeguards[.limits] else {
      let reasons = (refusing.map(\.sentence) + figures.refusals).joined(separator: "; ")
      throw Failure(.refused, "\(folder.name) was refused when it was made: \(reasons)")
    }
  }

  /// The schema, bound to the template, which must still be the plan's.
  private func schema(_ session: LoonaSession, _ plan: PlanFile) async throws -> FieldSchema {
    let template = try await session.template()
    guard template.digest == plan.identity.templateDigest else {
      throw Failure(.refused, "the template changed since the plan was made: make a new plan")
    }
    return configuration.schema.bound(to: template)
  }

  /// The configuration must still name the plan's files and no others, and they must still be young enough.
  private func requireSameFiles(_ plan: PlanFile, _ figures: PlanFigures) throws {
    guard !figures.retry else { return }
    let sources = try SourceFiles(configuration, surroundings.environment)
    guard sources.customers.paths + (sources.balances?.paths ?? []) == plan.identity.inputs.map(\.path) else {
      throw Failure(.refused, "other source files lie there than the plan was made from: make a new plan")
    }
    let stale = sources.staleness(configuration.freshness, now: surroundings.timeline.wall())
    guard stale.isEmpty else { throw Failure(.refused, stale.joined(separator: "; ")) }
  }

  /// Exports that were taken away are no newer ones, nor are those that were read, whatever their path is from here.
  private func hasNewerSources(_ plan: PlanFile, _ figures: PlanFigures, _ desired: DesiredPasses?) throws -> Bool {
    let known = plan.identity.inputs.map(\.path)
    if desired == nil, known.contains(where: { FileManager.default.fileExists(atPath: $0) }) { return true }
    guard !figures.retry else { return false }
    let sources = [configuration.customers] + (configuration.balances.map { [$0] } ?? [])
    // A name that can't be made up any more, for lack of a variable, names nothing.
    let named = sources.flatMap { source in
      source.files.flatMap { (try? $0.match(in: source.folder, environment: surroundings.environment))?.paths ?? [] }
    }
    let digests = Set(plan.identity.inputs.map(\.sha256))
    return try named.contains { path in
      guard !known.contains(path), FileManager.default.fileExists(atPath: path) else { return false }
      return try !digests.contains(InputDigests.ofFile(path))
    }
  }

  /// Reads the sources again; nil where they are not the plan's any more.
  private func sources(
    of plan: PlanFile, _ figures: PlanFigures, _ schema: FieldSchema, _ folder: RunFolder
  ) throws -> DesiredPasses? {
    let isHeld = surroundings.safeguards[.sourceDigest]
    for input in plan.identity.inputs where isHeld {
      guard FileManager.default.fileExists(atPath: input.path), try InputDigests.ofFile(input.path) == input.sha256
      else {
        return nil
      }
    }
    let customers = plan.identity.inputs.filter { $0.source == .customers }.map(\.path)
    let balances = plan.identity.inputs.filter { $0.source == .balances }.map(\.path)
    let files = try SourceFiles(
      configuration, customers: customers, balances: balances.isEmpty ? nil : balances, hasTrailers: !figures.retry)
    let (reading, digests) = try files.read(schema, configuration.policy) { _ in }
    let isTheSame = plan.identity.inputs.enumerated().allSatisfy { digests.hexadecimal($0) == $1.sha256 }
    return isTheSame || !isHeld ? reading.desired : nil
  }
}
