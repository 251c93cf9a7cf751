import LoonaSandbox
import Passes

/// Nights with faults, and nights without.
extension ProgramHistory {
  private static let nightsMax = 8

  /// A night with faults, and what follows a death or a stop: `resume`, or a run of its own.
  mutating func storm() throws {
    let conditions = machine.conditions
    machine.service.sandbox.options.faults = conditions.sandbox.faults
    machine.service.meddling.tillPercent = conditions.tillPercent
    machine.service.meddling.colleaguePercent = conditions.colleaguePercent
    var isOver = try night()
    for _ in 0..<4 where !isOver {
      try look()
      machine.sleep(chance.pick(.seconds(1), .seconds(60), .seconds(1200), .seconds(86_400)))
      if chance.isTrue(percent: 25) { try resumeEarlier() }
      isOver = try chance.isTrue(percent: 60) ? goOn() : night()
    }
  }

  private mutating func goOn() throws -> Bool {
    if chance.isTrue(percent: 20) {
      return try liveTogether([["resume"] + Self.accepting, chance.pick(["resume"], ["run"]) + Self.accepting])
    }
    return try live(["resume"] + options(), drawnFate())
  }

  /// One command, or a plan and its `apply`.
  ///
  /// - Returns: whether a plan was carried out to its end.
  private mutating func night() throws -> Bool {
    if chance.isTrue(percent: 10) { return try liveTogether([["run"] + Self.accepting, ["run"] + Self.accepting]) }
    if chance.isTrue(percent: 60) { return try live(["run"] + options(), drawnFate()) }
    let planning = chance.pick(["plan"], ["run", "--dry-run"])
    _ = try live(planning + Self.accepting, drawnFate())
    guard let planned = machine.lives.last, planned.exitCode == 0, let folder = planned.folder else { return false }
    machine.sleep(chance.pick(.seconds(1), .seconds(3600)))
    if chance.isTrue(percent: 25) { try applyAmongOtherExports(folder) }
    if chance.isTrue(percent: 20) { return try applyAfterLaterRun(folder) }
    let apply = ["apply", folder] + Self.accepting
    let isOver =
      try chance.isTrue(percent: 15)
      ? liveTogether([apply, apply]) : live(["apply", folder] + options(), drawnFate())
    if chance.isTrue(percent: 50) { try applyAgain(folder) }
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
      switch chance.int(0...2) {
      case 0: fate.diesAtSwitch = chance.int(1...chance.pick(100, 300, 1000))
      case 1: fate.diesAtOperation = chance.int(1...chance.pick(20, 60, 200, 400))
      default: fate.diesAtWrite = chance.int(1...chance.pick(1, 4, 10))
      }
      fate.cutsPower = chance.isTrue(percent: 50)
    }
    if chance.isTrue(percent: 15) { fate.signalAfter = chance.seconds(1...60) }
    return fate
  }

  /// What a person does before going on.
  private mutating func look() throws {
    guard chance.isTrue(percent: 50) else { return }
    let command = chance.pick(["status"], ["report"], ["history"], ["verify"], ["history", "--json"])
    _ = try live(command)
  }

  /// Nights without faults, until one has nothing to do; then a proof.
  mutating func calm() throws {
    machine.service.sandbox.options.faults = .none
    machine.service.meddling.tillPercent = 0
    machine.service.meddling.colleaguePercent = 0
    for _ in 0..<Self.nightsMax {
      machine.sleep(.seconds(86_400))
      let isOver = try live(["run"] + Self.accepting)
      if machine.lives.last?.exitCode == 78 { _ = try live(["state", "rebuild"]) }
      guard isOver, let folder = machine.lives.last?.folder else { continue }
      guard try ReportDocument(folder: folder).hasNothingToDo else { continue }
      _ = try live(["verify"])
      if chance.isTrue(percent: 25) { try bringHalf() }
      return
    }
    problems.append("after \(Self.nightsMax) nights without faults there is still something to do")
  }
}
