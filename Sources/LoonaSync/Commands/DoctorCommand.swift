import ArgumentParser
import Exports
import Foundation
import LoonaAPI
import Passes
import RunStore

struct DoctorCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Checks configuration, files, credentials, template and mapping; says what is wrong and how to mend it.",
    discussion: """
      Sends no write. Each finding says what is fine or what isn't, in plain words.

      --probe-writes tests on one pass, which is to be your own or a test customer's, what is assumed of Loona: the pass is changed, its
      owner's phone may ring, and it is put back as it was. What was seen is kept in the state and used.

      Examples:
        loona-sync doctor
        loona-sync doctor --json
        loona-sync doctor --probe-writes 501234
        loona-sync doctor --probe-writes 501234 --throwaway-template 1699   (leaves a pass or two there, for ever)
      """)

  @OptionGroup var global: GlobalOptions

  @Option(name: .long, help: ArgumentHelp("Test what is assumed of Loona on this pass.", valueName: "pass-id"))
  var probeWrites: Int64?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "With --probe-writes: also make a pass of this template, to see whether a create may be repeated.",
      valueName: "template"))
  var throwawayTemplate: Int64?

  func validate() throws {
    if throwawayTemplate != nil, probeWrites == nil {
      throw ValidationError("--throwaway-template goes with --probe-writes")
    }
  }

  func perform(_ shell: Shell) async throws -> ExitStatus {
    if let probeWrites {
      return try await Probing(workshop: Workshop(shell)).perform(PassID(probeWrites), throwaway: throwawayTemplate)
    }
    var examination = Examination()
    await examination.examine(shell)
    if shell.console.isJSON {
      shell.console.result(JSONDocument.text(examination.checks))
    } else {
      for check in examination.checks { shell.console.result(check.line) }
      let bad = examination.checks.count { !$0.isFine }
      shell.console.result(bad == 0 ? "All is well." : "\(bad) of \(examination.checks.count) checks failed.")
    }
    return ExitStatus.first(of: examination.statuses)
  }
}

/// The checks of `doctor`, one after the other; a later one is left out where an earlier one makes it pointless.
struct Examination {
  struct Check: Encodable {
    var name: String
    var isFine: Bool
    var finding: String

    private enum CodingKeys: String, CodingKey {
      case name, finding
      case isFine = "fine"
    }

    var line: String { "\(isFine ? "ok  " : "FAIL") \(name): \(finding)" }
  }

  private(set) var checks: [Check] = []
  private(set) var statuses: [ExitStatus] = []

  private mutating func add(_ name: String, _ finding: String) {
    checks.append(Check(name: name, isFine: true, finding: finding))
  }

  private mutating func add(_ name: String, failing error: any Error) {
    let failure = Failure(error)
    statuses.append(failure.status)
    checks.append(Check(name: name, isFine: false, finding: failure.sentence))
  }

  mutating func examine(_ shell: Shell) async {
    let workshop: Workshop
    do {
      workshop = try Workshop(shell)
      add(
        "configuration",
        "\(shell.configurationFile) is sound; \(workshop.configuration.schema.fields.count) fields are mapped")
    } catch {
      add("configuration", failing: error)
      return
    }
    examineRuns(workshop)
    let template = await examineAccount(workshop)
    examineFiles(workshop, template)
    if let settings = workshop.configuration.transactions { examineLedger(settings, workshop, template) }
  }

  private mutating func examineRuns(_ workshop: Workshop) {
    do {
      let scope = try workshop.scope()
      let folders = try RunFolder.all(in: workshop.runs)
      let ledger = try workshop.ledgerForPlanning(scope)
      if access(workshop.runs, F_OK) == 0, access(workshop.runs, W_OK) != 0 {
        throw Failure(
          .failed, "\(workshop.runs) can't be written to by this user: give it to the user who runs loona-sync")
      }
      let open = try ledger?.openIntents().count ?? 0
      add(
        "runs",
        "\(workshop.runs): \(folders.count) runs, \(ledger == nil ? "no state yet" : "the state is sound")"
          + (open > 0 ? "; \(open) writes are in doubt, the next run settles them" : "")
          + (try ledger?.probes().map(\.at).max().map { "; the account was probed on \($0.rfc3339)" } ?? ""))
      if let left = try ledger?.probedChanges().first {
        throw Failure(.failed, left.advice)
      }
      for left in try ledger.map({ try LeftLedger.all($0, in: workshop.runs) }) ?? [] {
        examine(left, workshop, scope)
      }
    } catch {
      add("runs", failing: error)
    }
  }

  private mutating func examine(_ left: LeftLedger, _ workshop: Workshop, _ scope: Scope) {
    let folder = left.run.folder
    if left.isLast, left.run.endedAt == nil, let process = RunLock.processAtWork(in: workshop.runs, scope) {
      return add("ledger", "\(folder) is under way (process \(process))")
    }
    let isToBeResumed = left.isLast && !left.run.isFromFolder
    add(
      "ledger",
      failing: Failure(
        .failed,
        isToBeResumed
          ? "\(folder), a ledger, was not carried out to its end. To go on: loona-sync resume" : left.advice))
  }

  /// The template, as far as the account could be reached.
  private mutating func examineAccount(_ workshop: Workshop) async -> Template? {
    var found: Template?
    var check = "credentials"
    do {
      try await workshop.withSession { session in
        let answer = await session.client.retrying(Backoff(attempts: 3)) { await session.client.authorize() }
        guard case .done = answer else { throw Failure.of(answer, asking: "a token from \(session.url)") }
        add(check, "\(session.url) takes them")
        check = "template"
        let template = try await session.template()
        found = template
        let problems = workshop.configuration.schema.problems(with: template)
        guard problems.isEmpty else {
          throw Failure(.configuration, problems.map(\.sentence).joined(separator: "; "))
        }
        add(check, "\(template.id) '\(template.name)' has all values that are mapped")
      }
    } catch {
      add(check, failing: error)
    }
    return found
  }

  private mutating func examineLedger(_ settings: TransactionSettings, _ workshop: Workshop, _ template: Template?) {
    do {
      if let template { try settings.requireKind(of: template, workshop.configuration.file) }
      guard !settings.files.isEmpty else {
        return add("ledger", "transactions are mapped; its files are named when they are sent")
      }
      let files = try LedgerFiles(settings, [], workshop.surroundings.environment)
      var rejected: [String: Int] = [:]
      var first: Exports.RejectedRow?
      let reading = try LedgerReader(files.set, settings.columns).read { row in
        rejected[row.code, default: 0] += 1
        first = first ?? row
      }
      let counts = reading.rows.counts
      try counts.requireUsable(first)
      add("ledger", "\(DisplayNumber.text(counts.rows)) rows" + Self.toMend(rejected))
    } catch {
      add("ledger", failing: error)
    }
  }

  private static func toMend(_ rejected: [String: Int]) -> String {
    let words = rejected.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
    return words.isEmpty ? "" : "; rows to mend: \(words)"
  }

  private mutating func examineFiles(_ workshop: Workshop, _ template: Template?) {
    do {
      let configuration = workshop.configuration
      let sources = try SourceFiles(configuration, workshop.surroundings.environment)
      let schema = template.map(configuration.schema.bound) ?? configuration.schema
      var rejected: [String: Int] = [:]
      var first: Exports.RejectedRow?
      let (reading, _) = try sources.read(schema, configuration.policy) { row in
        rejected[row.code, default: 0] += 1
        first = first ?? row
      }
      let counts = reading.desired.counts
      try counts.requireUsable(isRetry: false, first: first)
      add(
        "files",
        "\(DisplayNumber.text(counts.customerRows)) customers, \(DisplayNumber.text(counts.balanceRows)) balances, "
          + "\(DisplayNumber.text(counts.joined)) joined" + Self.toMend(rejected))
      let stale = sources.staleness(configuration.freshness, now: workshop.surroundings.timeline.wall())
      if !stale.isEmpty { throw Failure(.refused, stale.joined(separator: "; ")) }
    } catch {
      add("files", failing: error)
    }
  }
}
