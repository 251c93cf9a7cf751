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
      let made = try await workshop.inNewFolder(.transactions) { folder in
        try await LedgerPlanning(making: making(until: deadline)).make(
          paths, .service(session), kind: .transactions, ledger: ledger, in: folder,
          retry: try retry.map { try RetryFile($0, in: folder.path) })
      }
      let folder = made.folder
      if signals.isRequested {
        throw Failure(.stopped, "stopped by a signal before anything was sent. A new `transactions apply` begins anew")
      }
      if made.figures.isRefused, surroundings.safeguards[.limits] { return try report(folder, made.schema) }
      let run = try begin(made.plan, made.figures, folder, ledger)
      let status = try await carryOut(
        made.plan, made.figures, made.schema, nil, folder, run, "transactions", isFresh: true, session, ledger,
        deadline)
      try workshop.tellOfLeftLedgers(ledger, but: run.id)
      return status
    }
  }
}

/// `transactions plan`.
struct LedgerPreview {
  let workshop: Workshop
  let accept: String?

  /// - Parameter passes: a saved listing instead of the network.
  func perform(
    _ paths: [String], passes: String?, retry: String?, isDetailed: Bool, showsPersonalData: Bool
  ) async throws -> ExitStatus {
    let acceptance =
      try accept.map { text throws(AcceptanceProblem) in try Acceptance.parse(text, isForLedger: true) } ?? .nothing
    let planning = LedgerPlanning(
      making: PlanMaking(
        configuration: workshop.configuration, surroundings: workshop.surroundings, acceptance: acceptance,
        accepted: accept?.split(separator: ",").map(String.init) ?? [], log: workshop.shell.log))
    let made: LedgerPlanning.Made
    if let passes {
      made = try await make(planning, paths, .saved(passes), retry, ledger: nil)
    } else {
      made = try await workshop.withSession { session in
        let ledger = try workshop.ledgerForPlanning(session.scope)
        try workshop.tellOfProbe(ledger)
        return try await make(planning, paths, .service(session), retry, ledger: ledger)
      }
    }
    return try workshop.report(
      made.folder, schema: made.schema, formats: workshop.configuration.report.formats,
      showsPersonalData: showsPersonalData, isDetailed: isDetailed)
  }

  private func make(
    _ planning: LedgerPlanning, _ paths: [String], _ passes: PlanMaking.Passes, _ retry: String?, ledger: Ledger?
  ) async throws -> LedgerPlanning.Made {
    try await workshop.inNewFolder(.transactionsPreview) { folder in
      try await planning.make(
        paths, passes, kind: .transactionsPreview, ledger: ledger, in: folder,
        retry: try retry.map { try RetryFile($0, in: folder.path) })
    }
  }
}
