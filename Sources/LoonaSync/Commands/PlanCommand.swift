import ArgumentParser
import Foundation
import Passes
import RunStore

struct PlanCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Reads, fetches and compares; writes the run folder and the report. Sends no write, ever.",
    discussion: """
      Examples:
        loona-sync plan
        loona-sync plan --passes passes.jsonl        (no network, no credentials; a preview)
        loona-sync plan --detailed-exitcode          (2: there are changes, 3: only rows for a person)
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var privacy: PrivacyOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A saved listing instead of the network; makes a preview that `apply` refuses.", valueName: "file"))
  var passes: String?

  @Flag(
    name: .customLong("detailed-exitcode"), help: "Exit with 2 where there are changes, 3 where only rows are left.")
  var detailedExitcode = false

  @Option(name: .long, help: ArgumentHelp("Lift the named limits: creates=500000,shrink.", valueName: "limits"))
  var accept: String?

  func perform(_ shell: Shell) async throws -> ExitStatus {
    try await Planning(workshop: Workshop(shell), accept: accept).perform(
      passes: passes, retry: nil, isDetailed: detailedExitcode, showsPersonalData: privacy.showPersonalData)
  }
}

/// `plan`, and `run --dry-run`.
struct Planning {
  let workshop: Workshop
  let accept: String?

  func perform(
    passes: String?, retry: String?, isDetailed: Bool, showsPersonalData: Bool
  ) async throws -> ExitStatus {
    let acceptance = try accept.map { (text) throws(AcceptanceProblem) in try Acceptance.parse(text) } ?? .nothing
    let making = PlanMaking(
      configuration: workshop.configuration, surroundings: workshop.surroundings, acceptance: acceptance,
      accepted: accept?.split(separator: ",").map(String.init) ?? [], log: workshop.shell.log)
    let made: PlanMaking.Made
    if let passes {
      made = try await make(.saved(passes), .preview, ledger: nil, retry, making)
    } else {
      made = try await workshop.withSession { session in
        let ledger = try workshop.ledgerForPlanning(session.scope)
        try workshop.tellOfProbe(ledger)
        return try await make(.service(session), .plan, ledger: ledger, retry, making)
      }
    }
    return try workshop.report(
      made.folder, schema: made.schema, formats: workshop.configuration.report.formats,
      showsPersonalData: showsPersonalData, isDetailed: isDetailed)
  }

  private func make(
    _ passes: PlanMaking.Passes, _ kind: RunKind, ledger: Ledger?, _ retry: String?, _ making: PlanMaking
  ) async throws -> PlanMaking.Made {
    try await workshop.inNewFolder(kind) { folder in
      let retry = try retry.map { try RetryFile($0, in: folder.path) }
      return try await making.make(passes, kind: kind, ledger: ledger, in: folder, retry: retry)
    }
  }
}
