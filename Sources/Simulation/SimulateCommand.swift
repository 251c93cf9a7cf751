import ArgumentParser

/// `loona-sync-simulate`: plays worlds, one after the other, and says of each that goes wrong how to play it again.
public struct SimulateCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "loona-sync-simulate",
    abstract: "Plays invented nights of loona-sync against a simulated Loona, from seeds, in virtual time.",
    subcommands: [TeethCommand.self])

  @Option(name: .long, help: "The first seed.")
  var first: UInt64 = 1

  @Option(name: .long, help: "How many seeds to play.")
  var seeds: UInt64 = 1000

  @Flag(name: .long, help: "Play whole programs on a machine that dies and loses power.")
  var programs = false

  @Flag(name: .long, help: "Tell everything that happened in each world.")
  var story = false

  public init() {}

  public func run() throws {
    var failures = 0
    for seed in first..<(first + seeds) {
      let (problems, trace) = try play(seed)
      if story { for line in trace() { print(line) } }
      guard !problems.isEmpty else { continue }
      failures += 1
      print("seed \(seed): replay with: loona-sync-simulate\(programs ? " --programs" : "") --first \(seed) --seeds 1")
      for problem in problems.prefix(12) { print("  \(problem)") }
    }
    print("\(seeds) worlds, \(failures) with problems")
    if failures > 0 { throw ExitCode.failure }
  }

  private func play(_ seed: UInt64) throws -> (problems: [String], trace: () -> [String]) {
    if programs {
      let history = try ProgramHistory(seed: seed)
      return (history.problems, { history.trace })
    }
    let history = try History(seed: seed)
    return (history.problems, { history.trace })
  }
}
