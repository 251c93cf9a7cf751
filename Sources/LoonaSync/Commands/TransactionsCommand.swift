import ArgumentParser

struct TransactionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transactions",
    abstract: "Sends a ledger of purchases, spendings, stamps and coupon states, each exactly once.",
    subcommands: [TransactionsPlanCommand.self, TransactionsApplyCommand.self])
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

  func perform(_ shell: Shell) async throws -> ExitStatus {
    try await LedgerPreview(workshop: Workshop(shell), accept: accept).perform(
      files, passes: passes, isDetailed: detailedExitcode, showsPersonalData: privacy.showPersonalData)
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
