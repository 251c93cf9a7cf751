import ArgumentParser
import Foundation
import LoonaSandbox
import Passes
import RunStore
import Synchronization

struct DemoCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract:
      "The main job on samples/, against an embedded sandbox with some faults: two nights and a ledger, in seconds.",
    discussion: """
      Nothing leaves this machine. The rate is raised and policy.settle_after is shortened to a second, for the demo alone.

      Examples:
        loona-sync demo
        loona-sync demo --samples samples --keep demo-runs
      """)

  @OptionGroup var global: GlobalOptions

  @Option(name: .long, help: ArgumentHelp("The samples' folder.", valueName: "folder"))
  var samples = "samples"

  @Option(
    name: .long, help: ArgumentHelp("Where the runs are kept; a temporary folder without it.", valueName: "folder"))
  var keep: String?

  @Option(name: .long, help: "Decides the faults.")
  var seed: UInt64 = 1

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let demo = try Demo(samples: samples, folder: keep, seed: seed, shell: shell)
    return try await demo.play()
  }
}

/// Two nights and a day's receipts of a coffee chain that does not exist.
struct Demo: Sendable {
  private let samples: String
  private let folder: String
  private let shell: Shell
  private let server: SandboxServer

  init(samples: String, folder: String?, seed: UInt64, shell: Shell) throws {
    self.samples = samples
    self.shell = shell
    self.folder = try folder ?? Self.temporaryFolder()
    guard FileManager.default.fileExists(atPath: samples + "/loona-sync.yaml") else {
      throw Failure(
        .usage,
        "there are no samples in '\(samples)': run the demo from the checkout, or name the folder with --samples")
    }
    var options = SandboxOptions(seed: seed)
    options.templates = [
      try SandboxTemplate.read(samples + "/template.json"), try SandboxTemplate.read(samples + "/ledger/template.json"),
    ]
    options.passes.honoursIdempotenceKey = false
    options.faults = try FaultMix.parse("drop-before=0.5%,drop-after=1%,500=0.5%,503=0.5%,429-bare=0.1%,cut=0.5%")
    server = try SandboxServer(options: options, port: 0)
    try FileManager.default.createDirectory(
      atPath: self.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// One that nobody else can have made before.
  private static func temporaryFolder() throws -> String {
    var path = Array("\(FileManager.default.temporaryDirectory.path)/loona-sync-demo-XXXXXX".utf8CString)
    guard let made = mkdtemp(&path) else { throw Failure(.failed, "a temporary folder can't be made") }
    return String(cString: made)
  }

  func play() async throws -> ExitStatus {
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    return try await withThrowingTaskGroup(of: ExitStatus?.self) { group in
      group.addTask {
        try await server.run { announce.yield($0) }
        return nil
      }
      group.addTask {
        for await port in ports { return try await nights(port) }
        return nil
      }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let status = ended { return status }
      }
      return .failed
    }
  }

  private func nights(_ port: Int) async throws -> ExitStatus {
    say(
      "A sandbox of Loona listens on 127.0.0.1:\(port). It loses about 3 % of all answers, some after they took effect,"
    )
    say(
      "and does not honour idempotency keys. For the demo alone, the rate is 1,000 requests a second and settle_after is 1 s."
    )
    let first = try await night(1, port)
    say("")
    let second = try await night(2, port)
    let receipts = try await ledger(port)
    say("")
    let isOnce = try summary()
    let isSound = isOnce && [first, second, receipts].allSatisfy { [.done, .exceptions].contains($0) }
    return isSound ? .done : .failed
  }

  private func night(_ number: Int, _ port: Int) async throws -> ExitStatus {
    say("")
    say("Night \(number): samples/night-\(number)")
    let running = try running(
      "night-\(number)",
      try configuration("loona-sync.yaml", port) { $0.replacing("night-1/", with: "\($1)/night-\(number)/") })
    let status = try await running.run(retry: nil)
    try describe(running.workshop)
    return status
  }

  /// Cards for the guests of two shops, and then their receipts.
  private func ledger(_ port: Int) async throws -> ExitStatus {
    say("")
    say("A day's receipts: samples/ledger")
    let running = try running(
      "ledger",
      try configuration("ledger/loona-sync.yaml", port) { $0.replacing("files: ", with: "files: \($1)/ledger/") })
    guard try await running.run(retry: nil) == .done else { return .failed }
    let status = try await running.transact([], retry: nil)
    try describeLedger(running.workshop)
    return status
  }

  /// A run under a configuration of its own, which says nothing but errors.
  private func running(_ name: String, _ configuration: String) throws -> Running {
    let file = folder + "/\(name).yaml"
    try configuration.write(toFile: file, atomically: true, encoding: .utf8)
    var console = shell.console
    console.isQuiet = !console.isVerbose
    return Running(
      workshop: try Workshop(Shell(shell.surroundings, console, configurationFile: file)), acceptance: .nothing,
      accepted: [], maxDuration: nil, showsPersonalData: false)
  }

  /// The samples' configuration, with the sandbox's address, a demo's pace, and absolute paths.
  ///
  /// - Parameter place: puts the samples' folder before each path.
  private func configuration(
    _ file: String, _ port: Int, place: (_ yaml: String, _ samples: String) -> String
  ) throws -> String {
    let samples = URL(filePath: samples).standardizedFileURL.path
    let yaml = try String(contentsOfFile: samples + "/" + file, encoding: .utf8)
      .replacing("http://127.0.0.1:8080", with: "http://127.0.0.1:\(port)")
    return place(yaml, samples) + """

      policy:
        settle_after: 1s
      rate:
        requests_per_second: 1000
        concurrency: 16
      """
  }

  private func describe(_ workshop: Workshop) throws {
    guard let folder = try RunFolder.all(in: workshop.runs).first else { return }
    let assembly = try ReportAssembly(folder, hostName: shell.surroundings.hostName)
    let (plan, run) = (assembly.figures, assembly.run)
    say(
      "  read       \(DisplayNumber.text(plan.source.customerRows)) customers and \(DisplayNumber.text(plan.source.balanceRows)) balances; "
        + "\(plan.source.rejected + plan.source.balancesRejected + plan.source.duplicates + plan.source.balanceDuplicates) rows rejected"
    )
    say(
      "  compared   \(DisplayNumber.text(plan.plan.listed)) passes: \(DisplayNumber.text(plan.plan.creates)) to make, "
        + "\(DisplayNumber.text(plan.plan.updates)) to update, \(DisplayNumber.text(plan.plan.unchanged)) agree, \(plan.plan.missing) missing from the export"
    )
    if let run {
      say(
        "  applied    \(DisplayNumber.text(run.outcomes.created)) made, \(DisplayNumber.text(run.outcomes.updated)) updated, "
          + "\(run.outcomes.failed) failed, \(run.outcomes.inDoubt) in doubt; \(DisplayNumber.text(run.traffic.count)) requests"
      )
      if let verification = run.verification {
        say("  verified   \(verification.differences) customers differ, \(verification.doubled) have two passes")
      }
    }
    for identity in assembly.identities where identity.decimals != nil {
      let parts = identity.right.map { "\($0.name) \(Money.text($0.value, decimals: identity.decimals ?? 0))" }
      say(
        "  \(identity.name): \(identity.left.name) \(Money.text(identity.left.value, decimals: identity.decimals ?? 0)) = "
          + parts.joined(separator: " + "))
    }
    say("  report     \(folder.path)/report.html")
  }

  private func describeLedger(_ workshop: Workshop) throws {
    guard let folder = try RunFolder.all(in: workshop.runs).first else { return }
    let assembly = try ReportAssembly(folder, hostName: shell.surroundings.hostName)
    guard let plan = assembly.figures.ledger, let run = assembly.run, let outcomes = run.ledger else { return }
    say(
      "  read       \(DisplayNumber.text(plan.rows)) rows of two shops: \(plan.rejected) rejected, \(plan.repeated) twice, \(plan.conflicts) in two versions, \(plan.refused) can't be sent"
    )
    say(
      "  sent       \(DisplayNumber.text(outcomes.done)) transactions over \(Money.text(outcomes.amountDone, decimals: 2)), \(outcomes.failed) failed, \(outcomes.inDoubt) in doubt; \(DisplayNumber.text(run.traffic.count)) requests"
    )
    say("  report     \(folder.path)/report.html")
  }

  /// What the service itself says, not our ledger.
  ///
  /// - Returns: whether no customer has two passes, no receipt was counted twice, and no write changed nothing.
  private func summary() throws -> Bool {
    let (passes, doubled, idle, transactions) = try server.withSandbox { sandbox, _ in
      (
        sandbox.passCount, sandbox.duplicatedExternalIDs.count, sandbox.idleEffects.count,
        sandbox.effects.compactMap(\.transaction)
      )
    }
    let receipts = Set(transactions.map { "\($0.type) \($0.purchaseID)" })
    say(
      "The sandbox's own ledger: \(DisplayNumber.text(passes)) passes, \(doubled) customers with two, \(idle) writes that changed nothing, "
        + "\(transactions.count) transactions of \(receipts.count) receipts."
    )
    say(
      "Look at the reports, and at rejects.csv of the second night: in a setup of your own it is mended and fed back with `run --retry`."
    )
    return doubled == 0 && idle == 0 && transactions.count == receipts.count
  }

  private func say(_ line: String) {
    if shell.console.isJSON { shell.console.note(line) } else { shell.console.result(line) }
  }
}
