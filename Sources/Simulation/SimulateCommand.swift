import ArgumentParser

/// `loona-sync-simulate`: its commands share names of options, so that none may stand here.
public struct SimulateCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "loona-sync-simulate",
    abstract: "Plays invented nights of loona-sync against a simulated Loona, from seeds, in virtual time.",
    subcommands: [WorldsCommand.self, LongCommand.self, TeethCommand.self], defaultSubcommand: WorldsCommand.self)

  public init() {}
}
