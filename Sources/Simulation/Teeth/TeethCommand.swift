import ArgumentParser
import Dispatch
import Passes
import Synchronization

/// `loona-sync-simulate teeth`: switches each protection off, and shows how many worlds it took to notice.
public struct TeethCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "teeth",
    abstract: "Switches each protection off, one at a time, and shows after how many worlds the simulation fails.",
    discussion: """
      A protection that can be switched off unnoticed has no test. The program that is shipped has no such switch. A row's world is
      played again with its seed: `--programs` where the table says programs.

      Examples:
        loona-sync-simulate teeth
        loona-sync-simulate teeth --only settleDelay --seeds 200
        loona-sync-simulate worlds --first 3 --seeds 1 --without-protection settleDelay
      """)

  @Option(name: .long, help: "Only this protection; may be given several times.")
  var only: [String] = []

  @Option(name: .long, help: "How many worlds each gets.")
  var seeds: UInt64 = 2000

  @Option(name: .long, help: "The first seed.")
  var first: UInt64 = 1

  public init() {}

  public func validate() throws {
    for name in only where !Safeguard.allCases.contains(where: { "\($0)" == name }) {
      let names = Safeguard.allCases.map { "\($0)" }.joined(separator: ", ")
      throw ValidationError("--only \(name): there is no such protection; there are \(names)")
    }
  }

  public func run() throws {
    let safeguards = Safeguard.allCases.filter { only.isEmpty || only.contains("\($0)") }
    print(Bite.header)
    let table = TeethTable(rows: safeguards.count) { print($0.row) }
    let failures = Mutex<[any Error]>([])
    let range = first..<(first + seeds)
    DispatchQueue.concurrentPerform(iterations: safeguards.count) { row in
      do { table.add(try Bite(safeguards[row], seeds: range), at: row) } catch {
        failures.withLock { $0.append(error) }
      }
    }
    if let failure = failures.withLock(\.first) { throw failure }
    let unnoticed = table.unnoticed
    guard unnoticed.isEmpty else {
      print("unnoticed: \(unnoticed.map { "\($0)" }.joined(separator: ", "))")
      throw ExitCode.failure
    }
  }
}
