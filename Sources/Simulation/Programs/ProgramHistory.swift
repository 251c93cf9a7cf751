import LoonaSandbox
import Passes
import RunStore

/// What happens on one machine, from one seed: two exports, nights of the whole program with faults, deaths and power cuts,
/// and nights without.
struct ProgramHistory {
  let draw: Draw
  let machine: Machine
  var problems: [String] = []
  private(set) var deaths = 0
  private(set) var powerCuts = 0
  var chance: Chance
  var guests: Guests
  var exports: NightExports
  /// The state goes once; then nobody knows any more what a till did at rest.
  private let losesState: Bool
  private var effectsSeen = 0

  static let accepting = ["--accept", "creates,updates,missing,pushes,balance_shift,shrink"]
  /// More of them than an export may lose against the last one, unless somebody accepts it.
  static let shrinkPercent = 20
  /// What needs more than a machine draws, or than its oracle knows.
  private static let absent = [Ingredient.status, .puzzles, .stragglers, .badRows]

  init(seed: UInt64, safeguards: Safeguards = .all) throws {
    var draw = Draw(seed: seed)
    draw.safeguards = safeguards
    try self.init(draw)
  }

  /// Plays the world to its end.
  init(_ draw: Draw) throws {
    self.draw = draw
    chance = Chance(seed: draw.seed &+ 31)
    var drawn = draw
    drawn.without.formUnion(Self.absent.map(\.rawValue))
    var conditions = Conditions.drawn(drawn, &chance)
    conditions.policy.safeguards = draw.safeguards
    conditions.guests.all = Array(conditions.guests.all.prefix(chance.int(4...14)))
    guests = conditions.guests
    exports = NightExports(guests, badRows: 0, readableKeys: true, &chance)
    machine = try Machine(conditions)
    losesState = chance.isTrue(percent: 15)
    defer { machine.disk.remove() }
    try machine.configure(settings)
    seedPasses()
    do { try play() } catch let error as StorageError {
      problems.append("the state can't be read any more: \(error)")
    }
    problems = problems.map { $0.replacing(machine.disk.root, with: "") }
    machine.service.witness.census[.worlds] = 1
  }

  var settings: MachineSettings {
    var settings = MachineSettings(machine.conditions)
    settings.shrink = "\(Self.shrinkPercent)%"
    return settings
  }

  private mutating func play() throws {
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

  // MARK: Lives

  /// - Returns: whether a plan was carried out to its end.
  mutating func live(_ arguments: [String], _ fate: Fate = Fate()) throws -> Bool {
    let life = try machine.run(arguments, fate)
    if life.exitCode == nil {
      deaths += 1
      if fate.cutsPower { powerCuts += 1 }
    } else if chance.isTrue(percent: 5) {
      powerCuts += 1
      try machine.disk.cutPower()
    }
    return try hold([life])
  }

  /// Two programs at the same time.
  ///
  /// - Returns: whether one of them carried a plan out to its end.
  mutating func liveTogether(_ commands: [[String]]) throws -> Bool {
    let lives = try machine.runTogether(commands)
    if ProgramOracle.wentOnTogether(lives) {
      let names = lives.map(\.command).joined(separator: " and ")
      let codes = lives.map { "\($0.exitCode ?? -1)" }.joined(separator: " and ")
      problems.append("\(names) went on at the same time, with exit codes \(codes): neither waits for a lock")
    }
    return try hold(lives)
  }

  /// Holds what they said and did against what Loona knows.
  private mutating func hold(_ lives: [ProgramLife]) throws -> Bool {
    let oracle = try ProgramOracle(machine, exports, guests)
    for life in lives {
      let command = life.arguments.joined(separator: " ")
        .replacing(" " + Self.accepting.joined(separator: " "), with: "")
      problems += try oracle.problems(life).map { "life \(machine.lives.count), \(command): \($0)" }
    }
    problems += oracle.unnamedProblems(after: lives, from: &effectsSeen)
    return lives.contains { $0.carriesOut && [0, 3].contains($0.exitCode) }
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
