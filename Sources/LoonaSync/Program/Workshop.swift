import Foundation
import Logging
import Passes
import Reports
import RunStore

/// A configuration at work: its runs folder, its state, its reports. What commands have in common.
struct Workshop: Sendable {
  let shell: Shell
  let configuration: Configuration
  let runs: String

  /// - Parameter isForLooking: for a command that only looks at the account, which `loona:` alone is enough for.
  init(_ shell: Shell, isForLooking: Bool = false) throws {
    self.shell = shell
    var configuration = try shell.configuration(isForLooking: isForLooking)
    configuration.policy.safeguards = shell.surroundings.safeguards
    self.configuration = configuration
    runs = try shell.runs(configuration)
  }

  var surroundings: Surroundings { shell.surroundings }
  var statePath: String { runs + "/" + Ledger.fileName }

  /// The account, for as long as the body runs: a client that nobody closed would end the process.
  func withSession<Value>(_ body: (LoonaSession) async throws -> Value) async throws -> Value {
    let session = try LoonaSession(configuration, surroundings, pageSizeSeen: pageSizeSeen())
    let outcome: Result<Value, any Error>
    do { outcome = .success(try await body(session)) } catch { outcome = .failure(error) }
    await session.close()
    return try outcome.get()
  }

  /// What a probe saw of the size of pages. A state that can't be read is told of where it is needed.
  private func pageSizeSeen() -> Int? {
    guard let scope = try? scope(), let ledger = try? ledgerIfAny(scope), let probes = try? ledger.probes() else {
      return nil
    }
    return probes.first { $0.name == "page-size" }.flatMap { Int($0.seen) }.flatMap { $0 > 0 ? $0 : nil }
  }

  func scope() throws -> Scope {
    Scope(
      account: try configuration.loona.account(in: surroundings.environment), template: configuration.loona.template)
  }

  /// The state for reading; nil where there is none for this account and template yet.
  func ledgerIfAny(_ scope: Scope) throws -> Ledger? {
    guard FileManager.default.fileExists(atPath: statePath) else {
      // A command that only looks does without folders that it can't read.
      try requireAnotherAccount(than: (try? Ledger.otherAccounts(begunIn: runs, than: scope)) ?? [], ifOwn: scope)
      return nil
    }
    do {
      return try Ledger.open(at: statePath, scope: scope, safeguards: surroundings.safeguards)
    } catch LedgerError.unknownScope(_, _, let others) {
      try requireAnotherAccount(than: others, ifOwn: scope)
      return nil
    }
  }

  /// The same for a plan, which without what earlier runs did would decide wrongly.
  func ledgerForPlanning(_ scope: Scope) throws -> Ledger? {
    if let ledger = try ledgerIfAny(scope) {
      try ledger.requireAllBegunKnown()
      return ledger
    }
    if surroundings.safeguards[.stateRequired] { try Ledger.requireNothingBegun(scope, besideStateAt: statePath) }
    return nil
  }

  /// The run folder that an argument means; without one, the newest of this account and template.
  ///
  /// - Parameter isMeant: false for plans that are passed over where none is named.
  func folder(_ argument: String?, where isMeant: (PlanIdentity) -> Bool = { _ in true }) throws -> RunFolder {
    if argument == nil, let scope = try? scope() {
      let own = try RunFolder.all(in: runs).first { folder in
        guard let plan = try? PlanFile.open(at: folder.plan) else { return false }
        return plan.identity.scope == scope && isMeant(plan.identity)
      }
      if let own { return own }
    }
    return try RunFolder.resolve(argument, in: runs)
  }

  /// Makes the runs folder, and those above it.
  func makeRuns() throws {
    do {
      try FileManager.default.createDirectory(
        atPath: runs, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Failure(
        .failed, "runs: the folder \(runs) can't be made: check its path and the rights of the folder above it")
    }
  }

  /// Ledgers of which something is left are not forgotten for what is begun now.
  ///
  /// - Parameter run: one that tells of itself.
  func tellOfLeftLedgers(_ ledger: Ledger?, but run: Run.ID? = nil) throws {
    guard let ledger else { return }
    let left = try LeftLedger.all(ledger, in: runs).filter { $0.run.id != run }
    for one in left.prefix(3) { shell.console.error(one.advice) }
    if left.count > 3 { shell.console.error("and so \(left.count - 3) older ledgers") }
  }

  /// A pass that a probe may have left changed is told of before anything is decided on what it shows.
  func tellOfProbe(_ ledger: Ledger?) throws {
    guard let left = try ledger?.probedChanges().first else { return }
    shell.console.error(left.advice)
  }

  /// The locks and the state of a command that writes; the locks are held as long as the value is.
  func writing(_ scope: Scope, url: ServiceURL, acceptsOtherState: Bool) throws -> (
    ledger: Ledger, locks: [any Sendable]
  ) {
    try makeRuns()
    let lock = surroundings.safeguards[.runLock] ? try RunLock(in: runs, scope) : nil
    let ledger = try Ledger.open(
      at: statePath, scope: scope, creating: true, safeguards: surroundings.safeguards,
      beginning: { try requireAnotherAccount(than: $0, scope, url) })
    try ledger.requireAllBegunKnown()
    guard !url.isLoopback, let lock else { return (ledger, lock.map { [$0] } ?? []) }
    let folder = surroundings.lockFolder ?? MachineLock.systemFolder
    return (ledger, [lock, try MachineLock(in: folder, for: ledger, acceptOtherState: acceptsOtherState)])
  }

  /// A run folder may be of an account that the configuration does not mean.
  func requireAnotherAccount(than others: [String], ifOwn scope: Scope) throws {
    guard let own = try? self.scope(), own == scope else { return }
    try requireAnotherAccount(than: others, scope, configuration.loona.url(in: surroundings.environment))
  }

  /// A new client, or another name for the account, would begin with nothing remembered: no open intent, no pass, no conflict, and
  /// no transaction, so that a ledger would be sent once more under new keys. A template is one account's, so only a service of
  /// another address has another account with the same one.
  private func requireAnotherAccount(than others: [String], _ scope: Scope, _ url: ServiceURL) throws {
    let same = others.first { $0.hasPrefix("\(url) ") || !$0.contains("://") }
    guard let same else { return }
    throw Failure(
      .configuration,
      """
      what was begun in \(runs) with template \(scope.template) is of the account "\(same)", and the configuration says "\(scope.account)": \
      begun anew, passes could be made twice, conflicts written over and transactions sent again. Is it the same account of Loona, with another client or \
      another name? Then write loona.account: "\(same)". Is it another one? Then give it a runs folder of its own (runs)
      """)
  }

  // MARK: Reports

  /// Writes the reports of a run's folder, and shows the summary on standard output.
  ///
  /// - Parameter complains: whether a quiet run says on the error stream that it did not simply end well.
  func report(
    _ folder: RunFolder, schema: FieldSchema, formats: [ReportSettings.Format], showsPersonalData: Bool,
    isDetailed: Bool = false, complains: Bool = true
  ) throws -> ExitStatus {
    let assembly = try ReportAssembly(
      folder, future: future(of: folder), hostName: surroundings.hostName, configurationFile: shell.configurationFile)
    let masking = Masking(schema: schema, showsPersonalData: showsPersonalData)
    let report = try ReportFiles(assembly: assembly, masking: masking, zone: .system)
      .write(formats, isDetailed: isDetailed)
    if shell.console.isJSON {
      shell.console.result(JSONReport(report, masking: masking).text())
    } else if !shell.console.isQuiet {
      let presentation = Presentation(masking: masking, zone: .system)
      shell.console.painted(
        TextReport(report, presentation: presentation, isColoured: shell.console.isColored).text())
      shell.console.result("Report: \(folder.path)")
    }
    let status = assembly.verdict.status(isDetailed: isDetailed)
    if complains, shell.console.isQuiet, status != .done { complain(report, folder) }
    return status
  }

  /// A state that can't be asked keeps no report from being written.
  private func future(of folder: RunFolder) throws -> RunVerdict.Future {
    if folder.isClosed { return .closed }
    guard let scope = try? scope(), let state = try? ledgerIfAny(scope),
      let run = try state.run(ofPlan: PlanFile.open(at: folder.plan).identity.id)
    else { return .resumable }
    if run.isClosed { return .closed }
    return try run.isFromFolder || state.history(limit: 1).first?.id != run.id ? .overtaken : .resumable
  }

  /// What cron is to mail of a run that did not simply end well.
  private func complain(_ report: RunReport, _ folder: RunFolder) {
    var lines = ["loona-sync: exit code \(report.verdict.exitCode): \(report.verdict.headline)"]
    lines += report.verdict.reasons.map { "  - \($0)" }
    if let next = report.nextStep { lines.append("  \(next.sentence) \(next.command ?? "")") }
    lines.append("  Report: \(folder.path)")
    shell.console.error(lines.joined(separator: "\n"))
  }

  /// Makes a run's folder, and what goes into it first. A folder whose making failed holds nothing that anybody needs.
  func inNewFolder<Made>(_ kind: RunKind, _ make: (RunFolder) async throws -> Made) async throws -> Made {
    try makeRuns()
    let folder = try RunFolder.create(in: runs, kind: kind, at: surroundings.timeline.wall())
    do {
      return try await make(folder)
    } catch {
      try? FileManager.default.removeItem(atPath: folder.path)
      throw error
    }
  }
}
