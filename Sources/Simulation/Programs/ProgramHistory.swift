import LoonaSandbox
import Passes

/// What happens on one machine, from one seed: two exports, nights of the whole program with faults, deaths and power cuts,
/// and nights without.
struct ProgramHistory {
  let seed: UInt64
  let machine: Machine
  private(set) var problems: [String] = []
  private(set) var deaths = 0
  private(set) var powerCuts = 0
  private var chance: Chance
  private var guests: Guests
  private var exports: NightExports
  /// The state goes once; then nobody knows any more what a till did at rest.
  private var losesState: Bool

  private static let nightsMax = 8
  static let accepting = ["--accept", "creates,updates,missing,pushes,balance_shift,shrink"]

  /// Plays the world to its end.
  init(seed: UInt64) throws {
    self.seed = seed
    chance = Chance(seed: seed &+ 31)
    var conditions = Conditions.drawn(
      Draw(seed: seed, without: ["status", "puzzles", "stragglers", "bad-rows"]), &chance)
    conditions.guests.all = Array(conditions.guests.all.prefix(chance.int(4...14)))
    guests = conditions.guests
    exports = NightExports(guests, badRows: 0, readableKeys: true, &chance)
    machine = try Machine(conditions)
    losesState = chance.isTrue(percent: 10)
    defer { machine.disk.remove() }
    seedPasses()
    try live(through: "the first export")
    if !losesState { machine.service.meddleAtRest(at: machine.now) }
    guests = guests.changed(&chance)
    try live(through: "the second export")
  }

  private mutating func live(through what: String) throws {
    let before = problems.count
    try export()
    try storm()
    if losesState, chance.isTrue(percent: 70) { try machine.loseState() }
    try calm()
    if let ledger = try machine.ledger() {
      let merchant = Merchant(machine.conditions, service: machine.service, ledger: ledger, now: machine.now)
      problems += Oracle(merchant: merchant, guests: guests).problems().filter { problem in
        // With the state goes who was ours and has left.
        !(losesState && problem.contains("left the export"))
      }
      problems += ledger.plansProblems(in: machine.runs)
    } else {
      problems.append("there is no state at the end")
    }
    for index in problems.indices.dropFirst(before) { problems[index] = "\(what): \(problems[index])" }
  }

  private mutating func export() throws {
    let isMissingReported = machine.conditions.policy.missing == .report
    let badRows = chance.pick(0, 0, 1, 3)
    exports = NightExports(guests, badRows: badRows, readableKeys: !isMissingReported, &chance)
    try machine.export(exports)
  }

  /// Passes that were there before us: strangers', and some of our guests' by key.
  private mutating func seedPasses() {
    let conditions = machine.conditions
    machine.service.sandbox.seedPasses(conditions.foreignPasses, templateID: Merchant.template) {
      Meddling.strangers($0)
    }
    let known = guests.all.filter { _ in chance.isTrue(percent: conditions.knownPercent) }
    machine.service.sandbox.seedPasses(known.count, templateID: Merchant.template) { index in
      [.init("externalId", known[index].key), .init("phone", known[index].phone), .init("level", "Silver")]
    }
  }

  // MARK: Nights

  /// Nights with faults, and what follows a death or a stop: `resume`, or a run of its own.
  private mutating func storm() throws {
    let conditions = machine.conditions
    machine.service.sandbox.options.faults = conditions.sandbox.faults
    machine.service.meddling.tillPercent = conditions.tillPercent
    machine.service.meddling.colleaguePercent = conditions.colleaguePercent
    var isOver = try night()
    for _ in 0..<4 where !isOver {
      try look()
      machine.sleep(chance.pick(.seconds(1), .seconds(60), .seconds(1200), .seconds(86_400)))
      isOver = try chance.isTrue(percent: 60) ? live(["resume"] + options(), drawnFate()) : night()
    }
  }

  /// One command, or a plan and its `apply`.
  ///
  /// - Returns: whether a plan was carried out to its end.
  private mutating func night() throws -> Bool {
    if chance.isTrue(percent: 65) { return try live(["run"] + options(), drawnFate()) }
    let planning = chance.pick(["plan"], ["run", "--dry-run"])
    _ = try live(planning + Self.accepting, drawnFate())
    guard let planned = machine.lives.last, planned.exitCode == 0, let folder = planned.folder else { return false }
    machine.sleep(chance.pick(.seconds(1), .seconds(3600)))
    let isOver = try live(["apply", folder] + options(), drawnFate())
    if chance.isTrue(percent: 40) { try applyAgain(folder) }
    return isOver
  }

  private mutating func options() -> [String] {
    var options = Self.accepting
    if let longest = machine.conditions.durationMax {
      options += ["--max-duration", "\(longest.milliseconds / 1000)s"]
    }
    if chance.isTrue(percent: 20) { options.append(chance.pick("--json", "--quiet", "--verbose")) }
    return options
  }

  private mutating func drawnFate() -> Fate {
    var fate = Fate()
    if chance.isTrue(percent: 70) {
      if chance.isTrue(percent: 50) {
        fate.diesAtSwitch = chance.int(1...chance.pick(100, 300, 1000))
      } else {
        fate.diesAtOperation = chance.int(1...chance.pick(20, 60, 200, 400))
      }
      fate.cutsPower = chance.isTrue(percent: 50)
    }
    if chance.isTrue(percent: 15) { fate.signalAfter = chance.seconds(1...60) }
    return fate
  }

  /// A plan that was begun, even by a process that died, is not begun again.
  private mutating func applyAgain(_ folder: String) throws {
    let begun = try machine.ledger()?.history().contains { folder.hasSuffix("/\($0.folder)") } ?? false
    guard begun else { return }
    _ = try live(["apply", folder] + Self.accepting, Fate())
    guard let again = machine.lives.last else { return }
    if [0, 3, 5].contains(again.exitCode) { problems.append("\(folder) was applied a second time") }
  }

  /// What a person does before going on.
  private mutating func look() throws {
    guard chance.isTrue(percent: 50) else { return }
    let command = chance.pick(["status"], ["report"], ["history"], ["verify"], ["history", "--json"])
    _ = try live(command, Fate())
  }

  /// Nights without faults, until one has nothing to do; then a proof.
  private mutating func calm() throws {
    machine.service.sandbox.options.faults = .none
    machine.service.meddling.tillPercent = 0
    machine.service.meddling.colleaguePercent = 0
    for _ in 0..<Self.nightsMax {
      machine.sleep(.seconds(86_400))
      let isOver = try live(["run"] + Self.accepting, Fate())
      if machine.lives.last?.exitCode == 78 { _ = try live(["state", "rebuild"], Fate()) }
      guard isOver, let folder = machine.lives.last?.folder else { continue }
      guard try ReportDocument(folder: folder).hasNothingToDo else { continue }
      _ = try live(["verify"], Fate())
      return
    }
    problems.append("after \(Self.nightsMax) nights without faults there is still something to do")
  }

  /// - Returns: whether a plan was carried out to its end.
  private mutating func live(_ arguments: [String], _ fate: Fate) throws -> Bool {
    let life = try machine.run(arguments, fate)
    if life.exitCode == nil {
      deaths += 1
      if fate.cutsPower { powerCuts += 1 }
    } else if chance.isTrue(percent: 5) {
      powerCuts += 1
      try machine.disk.cutPower()
    }
    let oracle = try ProgramOracle(machine, exports, guests)
    let number = machine.lives.count
    problems += try oracle.problems(life).map { "life \(number), \(arguments.joined(separator: " ")): \($0)" }
    return life.carriesOut && [0, 3].contains(life.exitCode)
  }

  /// Everything that happened, in order: the same seed tells the same.
  var trace: [String] {
    let sandbox = machine.service.sandbox
    let arrivals = sandbox.arrivals.map { "\($0.at) \($0.method) \($0.target) \($0.fault?.rawValue ?? "")" }
    let effects = sandbox.effects.map { "\($0.at) \($0.kind) \($0.passID) \($0.externalID) \($0.after)" }
    let lives = machine.lives.map { life in
      let end = life.exitCode.map { "exit \($0)" } ?? "died"
      return "\(life.begunAt) \(life.arguments) \(end) \(life.endedAt)\n" + life.output + life.errors
    }
    return arrivals + effects
      + (lives + problems).map { line in
        // A state is named by SQLite's own chance, and a disk by the process that simulates it.
        line.replacing(machine.disk.root, with: "").replacing(/\(state [0-9a-f]{8}\)/, with: "(state)")
      }
  }
}
