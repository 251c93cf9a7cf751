import ArgumentParser
import Exports
import Foundation
import Passes
import RunStore

struct VerifyCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Fetches again and proves, pass by pass and in totals, that Loona holds what the source says.",
    discussion: """
      Sends no write. Where the sources are still those of the run, its reports are written anew.

      Examples:
        loona-sync verify                            (the last run that was begun)
        loona-sync verify --json
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var privacy: PrivacyOptions

  @Argument(help: ArgumentHelp("The run folder: its name, its beginning, or its path.", valueName: "run"))
  var folder: String?

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let verification = Verification(workshop: try Workshop(shell), showsPersonalData: privacy.showPersonalData)
    return try await verification.perform(folder)
  }
}

/// `verify`: the sources as they are now against the passes as they are now.
struct Verification {
  let workshop: Workshop
  let showsPersonalData: Bool

  private var configuration: Configuration { workshop.configuration }

  func perform(_ argument: String?) async throws -> ExitStatus {
    // What is half done can't be proved: a run that is going on is not read.
    try workshop.makeRuns()
    let lock = try RunLock(in: workshop.runs, workshop.scope())
    defer { withExtendedLifetime(lock) {} }
    let ledger = try workshop.ledgerIfAny(workshop.scope())
    let begun = try ledger?.history(limit: 1).first
    let folder =
      try argument.map { try RunFolder.resolve($0, in: workshop.runs) }
      ?? begun.flatMap { try? RunFolder.resolve($0.folder, in: workshop.runs) }
    // Of a run that was named, its plan is asked for; the last one's is welcome.
    let plan = try folder.flatMap { argument == nil ? try? PlanFile.open(at: $0.plan) : try PlanFile.open(at: $0.plan) }
    if argument != nil, let plan, let folder, plan.identity.kind.isLedger {
      throw Failure(
        .usage,
        "\(folder.name) is a ledger's: `transactions apply` and `resume` hold its cards against the answers; verify is for customers and balances"
      )
    }
    let run = try plan.flatMap { $0.identity.kind.isLedger ? nil : try ledger?.run(ofPlan: $0.identity.id) }
    let tally = try plan.flatMap { plan in try run.flatMap { try wrote(plan, $0, ledger) } }
    let written = tally?.written ?? WrittenFields(configuration.schema)
    let isYoung =
      run.map { workshop.surroundings.timeline.wall() < ($0.endedAt ?? $0.begunAt) + .seconds(86_400) } ?? false
    let made = isYoung ? tally?.made ?? [] : []
    let (reading, digests, proof) = try await workshop.withSession { try await prove($0, ledger, written, made) }
    if let folder, let ledger, let plan, let run, let tally, isOf(plan, reading, digests) {
      return try conclude(plan, run, ledger, folder, reading, tally, proof)
    }
    return show(proof, reading)
  }

  private func wrote(_ plan: PlanFile, _ run: Run, _ ledger: Ledger?) throws -> OutcomeTally? {
    guard let ledger else { return nil }
    let planned = try JSONDocument.read(PlanFigures.self, plan.summary)
    return try OutcomeTally(
      plan, money: planned.money, schema: configuration.schema, outcomes: ledger, run: run.id)
  }

  private func prove(
    _ session: LoonaSession, _ ledger: Ledger?, _ written: WrittenFields, _ made: Set<PassID>
  ) async throws -> (ExportReader.Reading, InputDigests, Verifying.Proof) {
    let schema = configuration.schema.bound(to: try await session.template())
    let sources = try SourceFiles(configuration, workshop.surroundings.environment)
    let (reading, digests) = try sources.read(schema, configuration.policy) { _ in }
    let proof = try await Verifying(
      session: session, schema: schema, policy: configuration.policy, made: made, remembers: false
    ).prove(reading.desired, ledger: ledger, written: written) { _, _, _ in }
    return (reading, digests, proof)
  }

  private func isOf(_ plan: PlanFile, _ reading: ExportReader.Reading, _ digests: InputDigests) -> Bool {
    plan.identity.inputs.count == reading.files.count
      && plan.identity.inputs.enumerated().allSatisfy { digests.hexadecimal($0) == $1.sha256 }
  }

  /// Adds the proof to the run's own figures, and reports of it again.
  private func conclude(
    _ plan: PlanFile, _ run: Run, _ ledger: Ledger, _ folder: RunFolder, _ reading: ExportReader.Reading,
    _ tally: OutcomeTally, _ proof: Verifying.Proof
  ) throws -> ExitStatus {
    let planned = try JSONDocument.read(PlanFigures.self, plan.summary)
    var figures =
      try plan.figures().map { try JSONDocument.read(RunFigures.self, $0) }
      ?? RunFigures(
        kind: "verify", startedAtMilliseconds: run.begunAt.milliseconds, endedAtMilliseconds: 0,
        outcomes: tally.outcomes, money: tally.money, traffic: .init())
    figures.kind = "verify"
    figures.endedAtMilliseconds = workshop.surroundings.timeline.wall().milliseconds
    figures.outcomes = tally.outcomes
    figures.verification = proof.figures
    figures.findings = try ledger.findings(of: run.id, limit: Verifying.findingsMax)
    figures.add(proof.findings)
    figures.unmadeChecks = []
    figures.money = try MoneyReconciliation(
      tally, proof, plan: plan, figures: planned, desired: reading.desired
    ).money
    try plan.copyResults(from: ledger, of: run.id)
    try plan.setFigures(JSONDocument.text(figures, pretty: false))
    return try workshop.report(
      folder, schema: configuration.schema, formats: configuration.report.formats,
      showsPersonalData: showsPersonalData)
  }

  /// Without a run to report of: the figures alone.
  private func show(_ proof: Verifying.Proof, _ reading: ExportReader.Reading) -> ExitStatus {
    let document = VerificationDocument(proof, reading.desired.counts)
    let console = workshop.shell.console
    if console.isJSON {
      console.result(JSONDocument.text(document))
    } else {
      console.result(document.text)
    }
    return document.agrees && document.rowsNotUsed == 0 ? .done : .exceptions
  }
}

private struct VerificationDocument: Encodable {
  struct Amount: Encodable {
    var field: String
    var source: String
    var loona: String
    var difference: String
  }

  var customers: Int
  /// Rows of both exports that were rejected, or whose key stands on several.
  var rowsNotUsed: Int
  var passesListed: Int
  var differences: Int
  var doubled: Int
  var listingIsComplete: Bool
  var money: [Amount]

  private enum CodingKeys: String, CodingKey {
    case customers, differences, doubled, money
    case rowsNotUsed = "rows_not_used"
    case passesListed = "passes_listed"
    case listingIsComplete = "listing_is_complete"
  }

  init(_ proof: Verifying.Proof, _ source: SourceCounts) {
    customers = source.customers
    rowsNotUsed = source.rejected + source.duplicates + source.balancesRejected + source.balanceDuplicates
    passesListed = proof.figures.listed
    differences = proof.figures.differences
    doubled = proof.figures.doubled
    listingIsComplete = proof.figures.isComplete
    money = proof.money.map { totals in
      func text(_ amount: Int64) -> String { Money.text(amount, decimals: totals.decimals) }
      return Amount(
        field: totals.field, source: text(totals.source), loona: text(totals.before),
        difference: text(totals.source &- totals.before))
    }
  }

  var agrees: Bool { differences + doubled == 0 && listingIsComplete }

  var text: String {
    var lines = [
      agrees
        ? "Loona holds what the source says." : "Loona does not hold all that the source says.",
      "  customers            \(DisplayNumber.text(customers))",
      "  rows that can't be used \(DisplayNumber.text(rowsNotUsed))",
      "  passes listed        \(DisplayNumber.text(passesListed))\(listingIsComplete ? "" : " (the listing was not complete)")",
      "  customers that differ \(DisplayNumber.text(differences))",
      "  claims on several passes \(DisplayNumber.text(doubled))",
    ]
    for amount in money {
      lines.append("  \(amount.field): source \(amount.source), Loona \(amount.loona), difference \(amount.difference)")
    }
    return lines.joined(separator: "\n")
  }
}
