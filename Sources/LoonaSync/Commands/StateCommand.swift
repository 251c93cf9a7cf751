import ArgumentParser
import Exports
import Foundation
import LoonaAPI
import Passes
import RunStore

struct StateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state", abstract: "What is remembered between runs.",
    subcommands: [StateShowCommand.self, StateRebuildCommand.self])
}

struct StateShowCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows what the state remembers.",
    discussion: """
      Examples:
        loona-sync state show
      """)

  @OptionGroup var global: GlobalOptions

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let workshop = try Workshop(shell)
    guard let ledger = try workshop.ledgerForPlanning(workshop.scope()) else {
      throw Failure(.configuration, "there is no state in \(workshop.runs) for this account and template yet")
    }
    let summary = try StateDocument(ledger)
    shell.console.result(shell.console.isJSON ? JSONDocument.text(summary) : summary.text)
    return .done
  }
}

struct StateRebuildCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Remembers anew: from the run folders, and then from Loona's listing.",
    discussion: """
      For a state that was lost or is damaged; a damaged one is kept under another name. Which creates were in doubt is lost with it, so no create leaves before
      policy.settle_after has passed. Transactions that a run folder does not tell of would be sent again, under the keys that they had.

      Examples:
        loona-sync state rebuild
      """)

  @OptionGroup var global: GlobalOptions

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let workshop = try Workshop(shell)
    let ledger = try await workshop.withSession { session in
      try workshop.makeRuns()
      let lock = try RunLock(in: workshop.runs, session.scope)
      defer { withExtendedLifetime(lock) {} }
      return try await rebuild(workshop, session)
    }
    let summary = try StateDocument(ledger)
    shell.console.result(shell.console.isJSON ? JSONDocument.text(summary) : summary.text)
    return .done
  }

  private func rebuild(_ workshop: Workshop, _ session: LoonaSession) async throws -> Ledger {
    // Under another name of the account a rebuild would begin it anew; a state that can't be read is what a rebuild is for.
    do { _ = try workshop.ledgerIfAny(session.scope) } catch let failure as Failure { throw failure } catch {}
    let others = try Ledger.otherAccounts(begunIn: workshop.runs, than: session.scope)
    try workshop.requireAnotherAccount(than: others, ifOwn: session.scope)
    let now = workshop.surroundings.timeline.wall()
    let pairs = try await passesOfCustomers(workshop, session)
    let rebuilding = try start(workshop, session.scope, at: now)
    var unreadable: [RunFolder] = []
    for folder in try RunFolder.all(in: workshop.runs).reversed() {
      guard let mark = try folder.begunMark() else { continue }
      let plan = try? PlanFile.open(at: folder.plan)
      let figures = plan.flatMap { try? JSONDocument.read(PlanFigures.self, $0.summary) }
      let rows = figures?.rows(hasBalances: workshop.configuration.balances != nil)
      try rebuilding.register(mark, folder: folder.name, rows: rows, isClosed: folder.isClosed)
      if let plan { try rebuilding.read(plan) }
      if mark.kind.isLedger, mark.isOf(session.scope), plan == nil { unreadable.append(folder) }
    }
    for start in stride(from: 0, to: pairs.count, by: 2000) {
      try rebuilding.adopt(Array(pairs[start..<min(start + 2000, pairs.count)]), at: now)
    }
    let state = try rebuilding.finish()
    try tellOfUnknown(unreadable, state, workshop)
    return state
  }

  /// Of a ledger whose run was killed its folder does not tell what was sent.
  private func tellOfUnknown(_ unreadable: [RunFolder], _ state: Ledger, _ workshop: Workshop) throws {
    for folder in unreadable {
      workshop.shell.console.error(
        "\(folder.name), a ledger, can't be read, and does not tell what became of its transactions: sent again \(LeftLedger.promise)"
      )
    }
    for left in try LeftLedger.all(state, in: workshop.runs, closes: true) {
      workshop.shell.console.error(left.advice)
    }
  }

  /// A damaged state is set aside first; one that remembers something is not.
  private func start(_ workshop: Workshop, _ scope: Scope, at now: Timestamp) throws -> Ledger.Rebuilding {
    let noCreateBefore = now + workshop.configuration.policy.settleAfter
    do {
      return try .start(at: workshop.statePath, scope: scope, noCreateBefore: noCreateBefore)
    } catch StorageError.damaged(let path, let what) {
      let name = try Ledger.Rebuilding.setAside(workshop.statePath, scope: scope, at: now)
      workshop.shell.console.note("\(path) is damaged (\(what)): it is kept as \(name)")
      return try .start(at: workshop.statePath, scope: scope, noCreateBefore: noCreateBefore)
    } catch let notEmpty as LedgerError {
      do { _ = try workshop.ledgerForPlanning(scope) } catch LedgerError.behind(let path, let folders) {
        let name = try Ledger.Rebuilding.setAside(path, as: "older", scope: scope, at: now)
        workshop.shell.console.note("\(path) is older than \(folders.last ?? "its run folders"): it is kept as \(name)")
        return try .start(at: path, scope: scope, noCreateBefore: noCreateBefore)
      }
      throw notEmpty
    }
  }

  /// Passes whose external id stands in the exports: a pass is ours once a row matched it, and all others stay foreign.
  private func passesOfCustomers(
    _ workshop: Workshop, _ session: LoonaSession
  ) async throws -> [(key: String, passID: PassID)] {
    let schema = workshop.configuration.schema
    let sources = try SourceFiles(workshop.configuration, workshop.surroundings.environment)
    let desired = try sources.read(schema, workshop.configuration.policy) { _ in }.reading.desired
    var pairs: [(key: String, passID: PassID)] = []
    var counts: [String: Int] = [:]
    let outcome = await session.listing(schema).read { pass in
      if let key = pass.values[schema.keyField]?.trimmed, !key.isEmpty, desired.isPresent(key) {
        pairs.append((key.string, pass.id))
        counts[key.string, default: 0] += 1
      }
    }
    if let failure = outcome.failure { throw Failure.of(failure, asking: "the listing of passes") }
    guard outcome.isComplete else {
      let flaw = outcome.check.flaw.map { "\($0)" } ?? "unknown"
      throw Failure(.failed, "the listing is not complete (\(flaw)), so the state can't be rebuilt from it: try again")
    }
    // Which of several is the customer's is nobody's to guess: each plan says so.
    return pairs.filter { counts[$0.key] == 1 }
  }
}

/// What a state remembers, in figures.
private struct StateDocument: Encodable {
  var path: String
  var state: String
  var account: String
  var template: Int64
  var passesMade: Int
  var passesAdopted: Int
  var passesNotReadBack: Int
  var openIntents: Int
  var transactions: Int
  var runs: Int
  var lastRun: String?
  var noCreateBefore: String?
  /// What `doctor --probe-writes` saw of the account, by name.
  var probes: [ProbeDocument]

  private enum CodingKeys: String, CodingKey {
    case path, state, account, template, transactions, runs, probes
    case passesMade = "passes_made"
    case passesAdopted = "passes_adopted"
    case passesNotReadBack = "passes_not_read_back"
    case openIntents = "open_intents"
    case lastRun = "last_run"
    case noCreateBefore = "no_create_before"
  }

  init(_ ledger: Ledger) throws {
    let summary = try ledger.summary()
    path = summary.path
    state = summary.stateID
    account = summary.scope.account
    template = summary.scope.template
    passesMade = summary.passes[.created] ?? 0
    passesAdopted = summary.passes[.adopted] ?? 0
    passesNotReadBack = summary.unseenPasses
    openIntents = summary.openIntents
    transactions = summary.transactions
    runs = summary.runs
    lastRun = summary.lastRun?.folder
    noCreateBefore = summary.noCreateBefore?.rfc3339
    probes = try ledger.probes().map { ProbeDocument(name: $0.name, seen: $0.seen, at: $0.at.rfc3339) }
  }

  var text: String {
    var lines = [
      "\(path) (state \(state.prefix(8))), template \(template) of \(account)",
      "  passes        \(DisplayNumber.text(passesMade)) made, \(DisplayNumber.text(passesAdopted)) found",
      "  not read back \(DisplayNumber.text(passesNotReadBack))",
      "  in doubt      \(DisplayNumber.text(openIntents)) writes without an outcome",
      "  runs          \(DisplayNumber.text(runs))\(lastRun.map { ", the last one \($0)" } ?? "")",
    ]
    if transactions > 0 { lines.insert("  transactions  \(DisplayNumber.text(transactions)) carried out", at: 3) }
    if !probes.isEmpty {
      lines.append("  seen by doctor --probe-writes:")
      lines += probes.map { "    \($0.name) \($0.seen) (\($0.at))" }
    }
    if let noCreateBefore { lines.append("  no pass is made before \(noCreateBefore): the state was rebuilt") }
    return lines.joined(separator: "\n")
  }
}

private struct ProbeDocument: Encodable {
  var name: String
  var seen: String
  var at: String
}
