import ArgumentParser
import Foundation

/// `loona-sync-simulate long`: one run of very many customers in virtual time.
public struct LongCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "long",
    abstract: "Plays one run of very many customers in virtual time, and shows that it neither slows down nor grows.",
    discussion:
      "Half of the customers get a pass, the passes of the other half get their balance. Plan and state are files.")

  @Option(name: .long, help: "How many customers.")
  var customers = 1_000_000

  @Option(name: .long, help: "Requests a second.")
  var rate = 5

  @Option(name: .long, help: "Where to make a folder for plan and state, which is removed at the end.")
  var folder = NSTemporaryDirectory()

  @Option(name: .long, help: "How many MiB it may take; with more of them it fails.")
  var memory = 1024

  public init() {}

  public func run() throws {
    let folder = URL(fileURLWithPath: folder).appendingPathComponent("loona-sync-long-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let long = LongRun(customers: customers, requestsPerSecond: rate, in: folder)
    print("operations  requests  CPU s so far  µs an operation  resident MiB")
    var last: LongRun.Mark?
    long.tell = { mark in
      let spent = last.map { (mark.cpuSeconds - $0.cpuSeconds) * 1e6 / Double(max(1, mark.operations - $0.operations)) }
      last = mark
      print(
        String(
          format: "%10d %9d %13.1f %16.0f %13d", mark.operations, mark.requests, mark.cpuSeconds, spent ?? 0,
          mark.residentMebibytes))
    }
    try long.play()
    var problems = long.problems
    let highest = Usage.mebibytes("VmHWM")
    if let highest {
      if highest > memory { problems.append("it took \(highest) MiB, and not \(memory) at most") }
    } else {
      problems.append("how much memory it took can't be told")
    }
    print("resident at its highest: \(highest.map(String.init) ?? "?") MiB; \(problems.count) problems")
    for problem in problems.prefix(12) { print("  \(problem)") }
    if !problems.isEmpty { throw ExitCode.failure }
  }
}
