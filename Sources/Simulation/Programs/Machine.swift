import Foundation
import LoonaAPI
import LoonaSandbox
import LoonaSync
import Passes
import RunStore

/// What outlives the program's lives: Loona, the machine's disk with exports, configuration and runs, and the time of day.
///
/// Unchecked: used from the one thread that runs the worlds.
final class Machine: @unchecked Sendable {
  static let secret = "sandbox-secret"

  let conditions: Conditions
  let service: Service
  let disk: SimulatedDisk
  private(set) var now = Instant.start
  private(set) var lives: [ProgramLife] = []
  /// Every token that Loona gave out.
  private(set) var tokens: Set<String> = []
  /// Runs were begun, and their state is gone: until it is rebuilt.
  private(set) var lacksState = false
  private var processes: UInt64 = 0

  init(_ conditions: Conditions) throws {
    self.conditions = conditions
    service = Service(conditions)
    disk = try SimulatedDisk(seed: conditions.seed)
    guard mkdir("\(disk.root)/exports", 0o700) == 0, mkdir("\(disk.root)/locks", 0o700) == 0 else {
      throw DiskFailure(path: disk.root, reason: errno)
    }
    try configure()
  }

  var runs: String { disk.root + "/runs" }
  var statePath: String { runs + "/state.sqlite" }
  var configurationPath: String { disk.root + "/loona-sync.yaml" }

  func configure(_ settings: MachineSettings? = nil) throws {
    try write((settings ?? MachineSettings(conditions)).yaml, to: configurationPath)
  }

  func export(_ exports: NightExports) throws {
    try write(exports.customers, to: disk.root + "/exports/customers.csv")
    try write(exports.balances, to: disk.root + "/exports/balances.csv")
  }

  /// A file of the merchant's, with the time of day.
  func write(_ text: String, to path: String) throws {
    try FolderCopy.write(Array(text.utf8), to: path)
    let seconds = timespec(tv_sec: Int(now.wall.milliseconds / 1000), tv_nsec: 0)
    utimensat(AT_FDCWD, path, [seconds, seconds], 0)
  }

  func sleep(_ duration: Duration) { now = now + duration }

  /// One life of the program.
  @discardableResult
  func run(_ arguments: [String], _ fate: Fate = Fate()) throws -> ProgramLife {
    let world = begin(fate)
    let stopAt = fate.signalAfter.map { world.now + $0 }
    let start = world.now
    let (arguments, said) = (arguments + ["--config", configurationPath], Said())
    let surroundings = surroundings(world, said, stopAt: stopAt, diesAtWrite: fate.diesAtWrite)
    let result = world.run { await LoonaSyncCommand.perform(arguments, in: surroundings) }
    return try end(world, since: start, [(arguments, world.isDead ? nil : try result.get(), said)])[0]
  }

  /// Lives at the same time.
  func runTogether(_ commands: [[String]]) throws -> [ProgramLife] {
    let world = begin(Fate())
    let start = world.now
    let programs = commands.map { arguments in
      let said = Said()
      return (
        arguments: arguments + ["--config", configurationPath], said: said,
        surroundings: surroundings(world, said, stopAt: nil)
      )
    }
    let result = world.run {
      await withTaskGroup(of: (Int, Int32).self) { group in
        for (number, program) in programs.enumerated() {
          group.addTask { (number, await LoonaSyncCommand.perform(program.arguments, in: program.surroundings)) }
        }
        return await group.reduce(into: [:]) { codes, ended in codes[ended.0] = ended.1 }
      }
    }
    let codes = try result.get()
    return try end(world, since: start, programs.enumerated().map { ($1.arguments, codes[$0], $1.said) })
  }

  private func end(
    _ world: World, since start: Instant, _ ended: [(arguments: [String], code: Int32?, said: Said)]
  ) throws -> [ProgramLife] {
    disk.end()
    now = world.now
    let locksLeft = try heldLocks()
    try disk.revive()
    let born = ended.map { arguments, code, said in
      ProgramLife(
        arguments: Array(arguments.dropLast(2)), exitCode: code, output: said.output, errors: said.errors,
        begunAt: start, endedAt: now, requests: said.requests.filter { $0 <= service.sandbox.arrivals.count },
        locksLeft: locksLeft)
    }
    if born.contains(where: { $0.command == "state" && $0.exitCode == 0 }) { lacksState = false }
    lives += born
    return born
  }

  /// Two processes never share a second: what a program's start takes.
  private func begin(_ fate: Fate) -> World {
    processes += 1
    let world = World(
      seed: conditions.seed &* 1000 &+ processes, startingAt: now + .seconds(2),
      diesAtSwitch: fate.diesAtSwitch ?? .max)
    let disk = disk
    disk.begin(dyingAt: fate.diesAtOperation, cutsPower: fate.cutsPower) { world.die() }
    world.whenDead = { disk.snapshot() }
    return world
  }

  private func surroundings(
    _ world: World, _ said: Said, stopAt: Instant?, diesAtWrite: Int? = nil
  ) -> Surroundings {
    var surroundings = Surroundings(
      environment: ["LOONA_CLIENT_ID": "sandbox", "LOONA_CLIENT_SECRET": Self.secret],
      timeline: Timeline(now: { world.now }, wall: { world.now.wall }, sleep: { try await world.sleep(until: $0) }),
      randomness: Randomness { world.random() },
      transport: { [self] _ in ServiceTransport(transport: transport(world, said, diesAtWrite)) }, hostName: "machine",
      lockFolder: disk.root + "/locks", streams: said.streams(until: world),
      isStopRequested: { stopAt.map { world.now >= $0 } ?? false })
    surroundings.safeguards = conditions.policy.safeguards
    return surroundings
  }

  private func transport(_ world: World, _ said: Said, _ diesAtWrite: Int?) -> Transport {
    let transport = service.transport(world)
    return Transport { [self] request, deadline throws(TransportFailure) in
      if !world.isDead {
        service.left(at: world.now)
        said.requests.append(service.sandbox.arrivals.count + 1)
        said.writes += Self.isWrite(request) ? 1 : 0
        if said.writes == diesAtWrite { world.dieAtNextWait() }
      }
      let response = try await transport.send(request, deadline)
      if request.path.contains("token") { noteToken(response) }
      return response
    }
  }

  private static func isWrite(_ request: APIRequest) -> Bool {
    request.method == .put || (request.method == .post && request.path == "/version1/passes")
  }

  private func noteToken(_ response: APIResponse) {
    let text = String(decoding: response.body, as: UTF8.self)
    guard let name = text.range(of: "\"access_token\"") else { return }
    let parts = text[name.upperBound...].split(separator: "\"", maxSplits: 2)
    if parts.count > 1 { tokens.insert(String(parts[1])) }
  }

  // MARK: What is there when no program runs

  /// Nil where there is no state yet.
  func ledger() throws -> Ledger? {
    guard access(statePath, F_OK) == 0 else { return nil }
    do {
      return try Ledger.open(at: statePath, scope: Merchant.scope)
    } catch LedgerError.unknownScope, LedgerError.rebuildUnfinished {
      return nil
    }
  }

  func loseState() throws {
    for suffix in ["", "-wal", "-shm"] { try FolderCopy.remove(statePath + suffix) }
    lacksState = try hasBegunRuns()
  }

  private func hasBegunRuns() throws -> Bool {
    guard access(runs, F_OK) == 0 else { return false }
    return try FolderCopy.names(runs).contains { access("\(runs)/\($0)/begun", F_OK) == 0 }
  }
}
