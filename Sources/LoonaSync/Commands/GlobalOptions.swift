import ArgumentParser

/// What every command takes.
struct GlobalOptions: ParsableArguments {
  enum LogFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Option(name: [.short, .long], help: "The configuration file.")
  var config = Configuration.defaultFile

  @Flag(name: .long, help: "Print one JSON document on standard output.")
  var json = false

  @Flag(name: [.customShort("q"), .long], help: "Say nothing but the result and errors.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Say more of what is done.")
  var verbose = false

  @Option(name: .long, help: ArgumentHelp("How log lines are written.", valueName: "text|json"))
  var logFormat = LogFormat.text

  @Flag(name: .customLong("no-color"), help: "No colours; NO_COLOR does the same.")
  var noColor = false

  @Flag(name: .long, help: "Answer yes to every question.")
  var yes = false

  func console(in surroundings: Surroundings) -> Console {
    let streams = surroundings.streams
    return Console(
      isQuiet: quiet, isVerbose: verbose, isJSON: json,
      isColored: !noColor && surroundings.environment["NO_COLOR"] == nil && streams.takesColors,
      isTerminal: streams.isTerminal && logFormat == .text, logsJSON: logFormat == .json, streams: streams)
  }
}
