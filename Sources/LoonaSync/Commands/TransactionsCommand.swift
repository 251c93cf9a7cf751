import ArgumentParser
import Passes
import Reports
import RunStore

struct TransactionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transactions",
    abstract: "Sends a ledger of purchases, spendings, stamps and coupon states, each exactly once.",
    subcommands: [TransactionsPlanCommand.self, TransactionsApplyCommand.self, TransactionsCloseCommand.self])
}

struct TransactionsPlanCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Reads a ledger, looks its passes up, and says what would be sent. Sends no write, ever.",
    discussion: """
      Examples:
        loona-sync transactions plan ledger.csv
        loona-sync transactions plan shop-*.csv --passes passes.jsonl   (no network, no credentials)
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var privacy: PrivacyOptions

  @Argument(help: ArgumentHelp("The ledger's files; without any, those of transactions.files.", valueName: "file"))
  var files: [String] = []

  @Option(name: .long, help: ArgumentHelp("A saved listing instead of the network.", valueName: "file"))
  var passes: String?

  @Flag(
    name: .customLong("detailed-exitcode"),
    help: "Exit with 2 where there are transactions to send, 3 where only rows are left.")
  var detailedExitcode = false

  @Option(name: .long, help: ArgumentHelp("Lift the named limits: transactions=500000,amount.", valueName: "limits"))
  var accept: String?

  @Option(
    name: .long, help: ArgumentHelp("A mended rejects file of a ledger's run in place of the files.", valueName: "file")
  )
  var retry: String?

  func validate() throws {
    if retry != nil, !files.isEmpty { throw ValidationError("--retry takes the place of the files: give one of them") }
  }

  func perform(_ shell: Shell) async throws -> ExitStatus {
    try await LedgerPreview(workshop: Workshop(shell), accept: accept).perform(
      files, passes: passes, retry: retry, isDetailed: detailedExitcode, showsPersonalData: privacy.showPersonalData)
  }
}

struct TransactionsApplyCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Plans a ledger, holds it against its limits, and sends each transaction exactly once.",
    discussion: """
      A row's identity is its purchase id and type: what an earlier run sent, from whatever file, is not sent again. A run that
      stopped is gone on with by `loona-sync resume`.

      Examples:
        loona-sync transactions apply ledger.csv
        loona-sync transactions apply ledger.csv --accept transactions=500000 --max-duration 3h
        loona-sync transactions apply --retry runs/2026-11-24T02-00-05Z-transactions/rejects.csv
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var options: RunOptions
  @OptionGroup var privacy: PrivacyOptions

  @Argument(help: ArgumentHelp("The ledger's files; without any, those of transactions.files.", valueName: "file"))
  var files: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("A mended rejects file of a ledger's run in place of the files.", valueName: "file")
  )
  var retry: String?

  func validate() throws {
    if retry != nil, !files.isEmpty { throw ValidationError("--retry takes the place of the files: give one of them") }
  }

  func perform(_ shell: Shell) async throws -> ExitStatus {
    try await Running(
      workshop: Workshop(shell), acceptance: options.acceptance(isForLedger: true), accepted: options.accepted,
      maxDuration: options.duration(), showsPersonalData: privacy.showPersonalData
    ).transact(files, retry: retry)
  }
}

struct TransactionsCloseCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Says that nothing more of a ledger is to be sent: what it left is told of no more.",
    discussion: """
      For a ledger that was stopped or killed, and whose rows were mended, taken out, or sent in another way. Nothing is sent, and the rows that are left are
      named once more. A transaction in doubt is settled by the next run all the same.

      Examples:
        loona-sync transactions close 2026-11-24T02-00-05Z-transactions
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The run folder: its name, its beginning, or its path.", valueName: "run"))
  var folder: String

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let workshop = try Workshop(shell)
    let scope = try workshop.scope()
    let lock = try RunLock(in: workshop.runs, scope)
    defer { withExtendedLifetime(lock) {} }
    let state = try workshop.ledgerForPlanning(scope)
    let (run, folder) = try ledger(in: state, workshop, scope)
    guard let state, let run else { throw Failure(.usage, "\(self.folder) was never begun: nothing of it is left") }
    let left = try LeftLedger.all(state, in: workshop.runs, places: .max).first { $0.run.id == run.id }
    try folder?.markClosed()
    try state.close(run.id)
    let closed = ClosedLedger(run: run.folder, left: left)
    shell.console.result(shell.console.isJSON ? JSONDocument.text(closed) : closed.text)
    return .done
  }
}

extension TransactionsCloseCommand {
  /// One whose folder was taken away stands in the state all the same.
  private func ledger(
    in state: Ledger?, _ workshop: Workshop, _ scope: Scope
  ) throws -> (Run?, RunFolder?) {
    let resolved: RunFolder
    do { resolved = try RunFolder.resolve(folder, in: workshop.runs) } catch let missing as RunFolderError {
      guard let run = try state?.history().first(where: { $0.folder == folder && $0.kind.isLedger }) else {
        throw missing
      }
      return (run, nil)
    }
    guard let mark = try resolved.begunMark() else { return (nil, resolved) }
    guard mark.kind.isLedger else { throw Failure(.usage, "\(resolved.name) is not a ledger's run") }
    guard mark.isOf(scope) else {
      throw Failure(.usage, "\(resolved.name) is of \(mark.scope), the configuration of \(scope)")
    }
    return (try state?.run(ofPlan: mark.plan), resolved)
  }
}

/// What a ledger left that is sent no more.
private struct ClosedLedger: Encodable {
  struct Row: Encodable {
    var file: String
    var line: UInt32
    var purchase: String
  }

  var run: String
  var count: Int
  var rows: [Row]

  private enum CodingKeys: String, CodingKey {
    case run, rows
    case count = "transactions_left"
  }

  private var mayBeSent = false
  private var isUnreadable = false

  init(run: String, left: LeftLedger?) {
    self.run = run
    mayBeSent = left?.run.isFromFolder ?? false
    isUnreadable = left.map { $0.count == nil } ?? false
    count = left?.count ?? 0
    rows = left?.places.map { Row(file: $0.file, line: $0.line, purchase: Masking().text($0.purchaseID)) } ?? []
  }

  var text: String {
    if isUnreadable { return "\(run) is closed; what it left can't be read any more." }
    guard count > 0 else { return "\(run) is closed; nothing of it was left." }
    let shown = rows.prefix(20).map { "  \($0.file):\($0.line) \($0.purchase)" }
    let more =
      rows.count > shown.count
      ? ["  and \(DisplayNumber.text(rows.count - shown.count)) more (--json names them all)"] : []
    let sentence =
      mayBeSent
      ? "\(run) is closed; it is not known whether \(DisplayNumber.text(count)) of its transactions were sent:"
      : "\(run) is closed; \(DisplayNumber.text(count)) of its transactions \(count == 1 ? "is" : "are") not sent by it:"
    return ([sentence] + shown + more).joined(separator: "\n")
  }
}
