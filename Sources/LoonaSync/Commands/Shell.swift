import ArgumentParser
import Foundation
import Logging
import Passes
import Reports
import RunStore

/// What a command works with: the surroundings, and how it speaks.
struct Shell: Sendable {
  let surroundings: Surroundings
  let console: Console
  let log: Logger
  let configurationFile: String

  init(_ options: GlobalOptions, _ surroundings: Surroundings) {
    self.init(surroundings, options.console(in: surroundings), configurationFile: options.config)
  }

  init(_ surroundings: Surroundings, _ console: Console, configurationFile: String) {
    self.surroundings = surroundings
    self.console = console
    self.configurationFile = configurationFile
    let wall = surroundings.timeline.wall
    let level: Logger.Level = console.isVerbose ? .debug : console.isQuiet || console.isTerminal ? .warning : .info
    log = Logger(label: "loona-sync") { _ in
      LineLogHandler(logLevel: level, console: console, now: { wall().rfc3339 })
    }
  }

  func configuration(isForLooking: Bool = false) throws -> Configuration {
    try Configuration.load(
      file: configurationFile, environment: surroundings.environment, isForLooking: isForLooking)
  }

  func runs(_ configuration: Configuration) throws -> String {
    try configuration.runsFolder(in: surroundings.environment)
  }

  func masking(_ schema: FieldSchema, showsPersonalData: Bool) -> Masking {
    Masking(schema: schema, showsPersonalData: showsPersonalData)
  }
}

/// A command whose work ends with an exit status, and whose errors are told in one way.
protocol ShellCommand: AsyncParsableCommand {
  var global: GlobalOptions { get }
  func perform(_ shell: Shell) async throws -> ExitStatus
}

extension ShellCommand {
  func run() async throws {
    let status = await status(in: .live())
    if status != .done { throw ExitCode(status.rawValue) }
  }

  /// Does the work, and says what came in its way.
  func status(in surroundings: Surroundings) async -> ExitStatus {
    let shell = Shell(global, surroundings)
    do {
      return try await perform(shell)
    } catch {
      let failure = Failure(error)
      shell.console.clearTransient()
      shell.console.error("error: \(failure.sentence)")
      if shell.console.isJSON {
        shell.console.result(
          JSONDocument.text(FailureDocument(error: failure.sentence, exitCode: failure.status.rawValue)))
      }
      return failure.status
    }
  }
}

private struct FailureDocument: Encodable {
  let error: String
  let exitCode: Int32

  private enum CodingKeys: String, CodingKey {
    case error
    case exitCode = "exit_code"
  }
}
