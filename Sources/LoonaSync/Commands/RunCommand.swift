import ArgumentParser
import Foundation
import Passes
import RunStore

struct RunCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "The nightly job: plan, safety limits, apply, verify, report.",
    discussion: """
      Examples:
        loona-sync run
        loona-sync run --dry-run                     (the same as `plan`)
        loona-sync run --max-duration 3h
        loona-sync run --accept creates=500000,shrink
        loona-sync run --retry runs/2026-11-24T02-00-05Z-run/rejects.csv
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var options: RunOptions
  @OptionGroup var privacy: PrivacyOptions
  @OptionGroup var pictures: PictureOptions

  @Flag(name: .customLong("dry-run"), help: "Plan only: send nothing.")
  var dryRun = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A mended rejects file as the only source, with no thought of shrinking or missing.", valueName: "file"))
  var retry: String?

  func validate() throws {
    if dryRun, pictures.qr != nil {
      throw ValidationError("--qr goes with a run that makes passes, not with --dry-run")
    }
  }

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let workshop = try Workshop(shell)
    try pictures.requireLinks(in: workshop.configuration.report.formats)
    if dryRun {
      return try await Planning(workshop: workshop, accept: options.accept).perform(
        passes: nil, retry: retry, isDetailed: false, showsPersonalData: privacy.showPersonalData)
    }
    let running = Running(
      workshop: workshop, acceptance: try options.acceptance(), accepted: options.accepted,
      maxDuration: try options.duration(), showsPersonalData: privacy.showPersonalData)
    let status = try await running.run(retry: retry)
    if status == .done || status == .exceptions {
      try pictures.draw(workshop.folder(nil) { $0.kind == .run }, shell.console)
    }
    return status
  }
}
