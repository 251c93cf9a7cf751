import Applying
import Passes
import RunStore

/// `transactions apply`: a ledger from its files to its report.
extension Running {
  /// - Parameters:
  ///   - paths: the ledger's files; where there are none, those that the configuration names.
  ///   - retry: a mended `rejects.csv` in their place.
  func transact(_ paths: [String], retry: String?) async throws -> ExitStatus {
    try await underLock { session, ledger, deadline in
      let folder = try RunFolder.create(in: workshop.runs, kind: .transactions, at: surroundings.timeline.wall())
      let made: LedgerPlanning.Made
      do {
        made = try await LedgerPlanning(
          configuration: configuration, surroundings: surroundings, acceptance: acceptance, accepted: accepted,
          log: log, deadline: deadline, isStopRequested: { signals.isRequested }
        ).make(
          paths, .service(session), kind: .transactions, ledger: ledger, in: folder,
          retry: try retry.map { try RetryFile($0, in: folder.path) })
      } catch {
        workshop.discard(folder)
        throw error
      }
      if signals.isRequested {
        throw Failure(.stopped, "stopped by a signal before anything was sent. A new `transactions apply` begins anew")
      }
      if made.figures.isRefused, surroundings.safeguards[.limits] { return try report(folder, made.schema) }
      let run = try begin(made.plan, made.figures, folder, ledger)
      return try await carryOut(
        made.plan, made.figures, made.schema, nil, folder, run, "transactions", isFresh: true, session, ledger,
        deadline)
    }
  }
}

/// `transactions plan`.
struct LedgerPreview {
  let workshop: Workshop
  let accept: String?

  /// - Parameter passes: a saved listing instead of the network.
  func perform(
    _ paths: [String], passes: String?, isDetailed: Bool, showsPersonalData: Bool
  ) async throws -> ExitStatus {
    let acceptance = try accept.map { (text) throws(AcceptanceProblem) in try Acceptance.parse(text) } ?? .nothing
    let planning = LedgerPlanning(
      configuration: workshop.configuration, surroundings: workshop.surroundings, acceptance: acceptance,
      accepted: accept?.split(separator: ",").map(String.init) ?? [], log: workshop.shell.log)
    let made: LedgerPlanning.Made
    if let passes {
      made = try await make(planning, paths, .saved(passes), ledger: nil)
    } else {
      made = try await workshop.withSession { session in
        let ledger = try workshop.ledgerIfAny(session.scope)
        return try await make(planning, paths, .service(session), ledger: ledger)
      }
    }
    return try workshop.report(
      made.folder, schema: made.schema, formats: workshop.configuration.report.formats,
      showsPersonalData: showsPersonalData, isDetailed: isDetailed)
  }

  private func make(
    _ planning: LedgerPlanning, _ paths: [String], _ passes: PlanMaking.Passes, ledger: Ledger?
  ) async throws -> LedgerPlanning.Made {
    try workshop.makeRuns()
    let now = workshop.surroundings.timeline.wall()
    let folder = try RunFolder.create(in: workshop.runs, kind: .transactionsPreview, at: now)
    do {
      return try await planning.make(paths, passes, kind: .transactionsPreview, ledger: ledger, in: folder)
    } catch {
      workshop.discard(folder)
      throw error
    }
  }
}
