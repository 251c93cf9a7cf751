import ArgumentParser

/// What commands that carry a plan out take.
struct RunOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Stop in good order after this long; `resume` goes on. As in 90s, 45m, 3h.", valueName: "duration"))
  var maxDuration: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Lift the named limits for this run, up to a ceiling where one is given: creates=500000,shrink.",
      valueName: "limits"))
  var accept: String?

  func acceptance(isForLedger: Bool = false) throws -> Acceptance {
    try accept.map { text throws(AcceptanceProblem) in try Acceptance.parse(text, isForLedger: isForLedger) }
      ?? .nothing
  }

  var accepted: [String] { accept?.split(separator: ",").map(String.init) ?? [] }

  func duration() throws -> Duration? {
    guard let maxDuration else { return nil }
    guard let duration = Duration(written: maxDuration), duration > .zero else {
      throw Failure(.usage, "--max-duration: '\(maxDuration)' is no duration; accepted: 90s, 45m, 3h, 1h30m")
    }
    return duration
  }
}

/// How much of people is shown.
struct PrivacyOptions: ParsableArguments {
  @Flag(name: .customLong("show-personal-data"), help: "Show phones and e-mail addresses whole.")
  var showPersonalData = false
}
