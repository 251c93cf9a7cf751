import ArgumentParser

struct ApplyCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Carries a saved plan out, once.",
    discussion: """
      Refused (4) when the plan was begun before, when its files or the configuration changed since, or when another run
      wrote since. A pass that changed since is a conflict, not overwritten.

      Examples:
        loona-sync apply                             (the newest run folder)
        loona-sync apply 2026-11-24T02-00-05Z-plan --max-duration 3h
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var options: RunOptions
  @OptionGroup var privacy: PrivacyOptions

  @Argument(help: ArgumentHelp("The run folder: its name, its beginning, or its path.", valueName: "run"))
  var folder: String?

  func perform(_ shell: Shell) async throws -> ExitStatus {
    try await Running(
      workshop: Workshop(shell), acceptance: options.acceptance(), accepted: options.accepted,
      maxDuration: options.duration(), showsPersonalData: privacy.showPersonalData
    ).apply(folder)
  }
}

struct ResumeCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Goes on with a run that stopped. Nothing is sent twice; what was in doubt is settled first.",
    discussion: """
      Examples:
        loona-sync resume                            (the last run that was begun)
        loona-sync resume 2026-11-24T02-00-05Z-run --max-duration 3h
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var options: RunOptions
  @OptionGroup var privacy: PrivacyOptions

  @Argument(help: ArgumentHelp("The run folder: its name, its beginning, or its path.", valueName: "run"))
  var folder: String?

  func perform(_ shell: Shell) async throws -> ExitStatus {
    try await Running(
      workshop: Workshop(shell), acceptance: options.acceptance(), accepted: options.accepted,
      maxDuration: options.duration(), showsPersonalData: privacy.showPersonalData
    ).resume(folder)
  }
}
