import ArgumentParser
import Foundation

/// The program: its commands.
public struct LoonaSyncCommand: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "loona-sync",
    abstract: "Keeps a merchant's loyalty cards in Loona in step with the merchant's own customer and balance files.",
    discussion: """
      The nightly job:            loona-sync run
      What it would do:           loona-sync plan
      Is everything set up?       loona-sync doctor
      See it work, without one:   loona-sync demo
      """,
    version: Surroundings.version,
    subcommands: [
      DoctorCommand.self, PlanCommand.self, ApplyCommand.self, RunCommand.self, ResumeCommand.self, VerifyCommand.self,
      StatusCommand.self, HistoryCommand.self, ReportCommand.self, StateCommand.self, PassesCommand.self,
      TemplatesCommand.self, TransactionsCommand.self, SandboxCommand.self, DemoCommand.self,
    ])

  public init() {}

  /// Parses the process's arguments, and ends it with the command's exit status.
  public static func begin() async {
    StopSignals.ignoreThoseOfWriting()
    CoreDump.forbid()
    await main(nil)
  }

  /// One life of the program in other surroundings than this process's: it parses, works and speaks as on the command line.
  ///
  /// - Returns: the exit code.
  package static func perform(_ arguments: [String], in surroundings: Surroundings) async -> Int32 {
    let command: any ParsableCommand
    do {
      command = try parseAsRoot(arguments)
    } catch {
      let code = exitCode(for: error)
      let say = code.isSuccess ? surroundings.streams.output : surroundings.streams.error
      say(fullMessage(for: error) + "\n")
      return code.rawValue
    }
    guard let command = command as? any ShellCommand else {
      surroundings.streams.output(helpMessage(for: type(of: command)) + "\n")
      return ExitStatus.done.rawValue
    }
    return await command.status(in: surroundings).rawValue
  }
}
