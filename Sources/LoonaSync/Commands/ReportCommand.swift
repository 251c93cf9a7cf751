import ArgumentParser
import Passes
import RunStore

struct ReportCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Writes a run's reports again.",
    discussion: """
      Examples:
        loona-sync report
        loona-sync report 2026-11-24T02-00-05Z-run --format html,json --show-personal-data
        loona-sync report --qr svg                   (pictures for a mailing, in the run's folder qr)
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var privacy: PrivacyOptions
  @OptionGroup var pictures: PictureOptions

  @Option(name: .long, help: ArgumentHelp("html, json, csv, text; separated by commas.", valueName: "formats"))
  var format = "html,json,csv,text"

  @Argument(help: ArgumentHelp("The run folder: its name, its beginning, or its path.", valueName: "run"))
  var folder: String?

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let workshop = try Workshop(shell)
    let folder = try workshop.folder(folder)
    var formats: [ReportSettings.Format] = []
    var showsText = false
    for word in format.split(separator: ",").map(String.init) {
      if word == "text" {
        showsText = true
      } else if let known = ReportSettings.Format(rawValue: word) {
        formats.append(known)
      } else {
        throw Failure(.usage, "--format: '\(word)' is no format; accepted: html, json, csv, text")
      }
    }
    let plan = try PlanFile.open(at: folder.plan)
    let results = RunResults(workshop: workshop)
    try results.requireKnown(folder, plan)
    try results.copy(into: plan)
    var console = shell.console
    if !showsText, !console.isJSON { console.isQuiet = true }
    let quietShell = Shell(shell.surroundings, console, configurationFile: shell.configurationFile)
    _ = try Workshop(quietShell).report(
      folder, schema: workshop.configuration.schema, formats: formats, showsPersonalData: privacy.showPersonalData,
      complains: false)
    try pictures.draw(folder, shell.console)
    if !showsText, !shell.console.isJSON { shell.console.note("Report: \(folder.path)") }
    return .done
  }
}
