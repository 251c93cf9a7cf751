import ArgumentParser
import Dispatch
import Foundation
import Passes

/// `loona-sync-simulate worlds`: plays worlds, and says of each that goes wrong how to play it again.
public struct WorldsCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "worlds",
    abstract: "Plays worlds, each from its seed; what the program does unless told otherwise.",
    discussion: """
      Every seed is a world: a service with its own habits and faults, customers, exports, tills, deaths. After each, what the
      service knows is held against what we believe. Ends with 1 if anything did not agree.

      Examples:
        loona-sync-simulate --seeds 100000
        loona-sync-simulate --minutes 60 --first 1000000
        loona-sync-simulate --first 17 --seeds 1 --without till,zombie --customers 3 --story
      """)

  @Option(name: .long, help: "The first seed.")
  var first: UInt64 = 1

  @Option(name: .long, help: "How many seeds to play; without it 1000, or as many as the minutes allow.")
  var seeds: UInt64?

  @Option(name: .long, help: "For how long to begin new worlds.")
  var minutes: Double?

  @Option(name: .long, help: "How many worlds to play at once; as many as there are cores, unless said.")
  var jobs: Int?

  @Option(
    name: .long, help: "What to leave out of each world, joined by commas: till, deaths, zombie, 500-after and so on.")
  var without: String?

  @Option(name: .long, help: "At most so many customers in each world.")
  var customers: Int?

  @Option(name: .long, help: "A protection that the program is to lack; may be given several times.")
  var withoutProtection: [String] = []

  @Flag(name: .long, help: "Play whole programs on a machine that dies and loses power.")
  var programs = false

  @Flag(name: .long, help: "Tell everything that happened in each world.")
  var story = false

  @Flag(name: .long, help: "Show failing worlds as they are, without making them smaller first.")
  var asIs = false

  @Flag(name: .long, help: "One JSON document on stdout.")
  var json = false

  public init() {}

  public func validate() throws {
    for name in names where !Ingredient.names.contains(name) {
      throw ValidationError(
        "--without \(name): there is no such thing in a world; there are \(Ingredient.names.joined(separator: ", "))")
    }
    for name in withoutProtection where Self.protection(name) == nil {
      let names = Safeguard.allCases.map { "\($0)" }.joined(separator: ", ")
      throw ValidationError("--without-protection \(name): there is no such protection; there are \(names)")
    }
  }

  private static func protection(_ name: String) -> Safeguard? { Safeguard.allCases.first { "\($0)" == name } }

  public func run() throws {
    if story { return try tell() }
    var playing = Playing(
      draw: draw, seeds: first..<(first + (seeds ?? (minutes == nil ? 1000 : .max / 2))),
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    playing.playsPrograms = programs
    playing.deadline = minutes.map { .now() + $0 * 60 }
    let summary = playing.play { Self.say($0.line) }
    for failure in summary.failures { report(failure) }
    print(json ? summary.json : summary.text)
    if !summary.failures.isEmpty { throw ExitCode.failure }
  }

  private var names: [String] { without?.split(separator: ",").map(String.init) ?? [] }

  private var draw: Draw {
    var draw = Draw(seed: first, without: Set(names), customersMax: customers)
    for safeguard in withoutProtection.compactMap(Self.protection) {
      draw.safeguards = draw.safeguards.without(safeguard)
    }
    return draw
  }

  private func tell() throws {
    var draw = draw
    for seed in first..<(first + (seeds ?? 1)) {
      draw.seed = seed
      for line in try programs ? ProgramHistory(draw).trace : History(draw).trace { print(line) }
    }
  }

  private func report(_ failure: Playing.Failure) {
    var (draw, problems) = (failure.draw, failure.problems)
    if !asIs, !programs {
      let smaller = Shrinking(failure)
      (draw, problems) = (smaller.draw, smaller.problems)
    }
    Self.say("seed \(failure.draw.seed) went wrong. Replay with:\n  \(command(draw))")
    for problem in problems.prefix(12) { Self.say("  \(problem)") }
  }

  private func command(_ draw: Draw) -> String {
    let protections = withoutProtection.map { " --without-protection \($0)" }.joined()
    return draw.command + protections + (programs ? " --programs" : "")
  }

  private static func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
