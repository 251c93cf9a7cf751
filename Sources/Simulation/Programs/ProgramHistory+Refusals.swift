import Foundation
import Passes
import RunStore

/// What the program has to refuse.
extension ProgramHistory {
  /// A plan that was begun, even by a process that died, is not begun again.
  mutating func applyAgain(_ folder: String) throws {
    guard try begun().contains(where: { folder.hasSuffix("/\($0)") }) else { return }
    let what = "a plan that was begun before, and is applied again,"
    try expectRefusal(["apply", folder], what)
    // A process that died between the state and the folder's mark has sent nothing.
    guard chance.isTrue(percent: 30), access(folder + "/begun", F_OK) == 0 else { return }
    // A machine that was started anew knows no state; only the folder itself tells that it was begun.
    try machine.forgetLocks()
    var elsewhere = settings
    elsewhere.runs = "elsewhere"
    try machine.configure(elsewhere)
    try expectRefusal(["apply", folder], what + " with another state")
    try machine.configure(settings)
    try machine.forgetLocks()
  }

  /// A run that is not the last one decided by a Loona that is not there any more.
  mutating func resumeEarlier() throws {
    guard let earlier = try begun().dropFirst().first else { return }
    try expectRefusal(["resume", earlier], "a run that is gone on with, though a later one was begun,")
  }

  /// The same of a plan that was made before a run.
  ///
  /// - Returns: whether that run was carried out to its end.
  mutating func applyAfterLaterRun(_ folder: String) throws -> Bool {
    let before = try begun().count
    let isOver = try live(["run"] + Self.accepting)
    guard try begun().count > before else { return isOver }
    try expectRefusal(["apply", folder], "a plan that is applied, though a later run was begun,")
    return isOver
  }

  /// Between a plan and its `apply` the merchant's system writes other amounts; then the same ones as before.
  mutating func applyAmongOtherExports(_ folder: String) throws {
    let (guests, exports) = (guests, exports)
    for index in self.guests.all.indices { self.guests.all[index].balance += 100 }
    self.exports = NightExports(self.guests, badRows: 0, readableKeys: true, &chance)
    try machine.export(self.exports)
    try expectRefusal(["apply", folder], "a plan whose exports were replaced, and is applied,")
    (self.guests, self.exports) = (guests, exports)
    try machine.export(exports)
  }

  /// Half of an export, whole in itself: its customers seem to have left.
  mutating func bringHalf() throws {
    let (guests, exports) = (guests, exports)
    self.guests.all = Array(guests.all.prefix(guests.all.count / 2))
    self.exports = NightExports(self.guests, badRows: 0, readableKeys: true, &chance)
    let isBeyond = self.exports.counts.customerRows * 100 < exports.counts.customerRows * (100 - Self.shrinkPercent)
    if isBeyond, self.exports.counts.customerRows > 0 {
      try machine.export(self.exports)
      machine.sleep(.seconds(86_400))
      let what = "an export that shrank by more than \(Self.shrinkPercent)%, and is taken for the truth,"
      try expectRefusal(["run"], what, accepting: [])
      _ = try live(["plan"])
      if let planned = machine.lives.last?.folder { try expectRefusal(["apply", planned], what, accepting: []) }
    }
    (self.guests, self.exports) = (guests, exports)
    try machine.export(exports)
  }

  /// Refused: nothing is written, and the exit code says so. Of Loona's faults another one may come first.
  private mutating func expectRefusal(_ command: [String], _ what: String, accepting: [String] = accepting) throws {
    let (before, known) = (machine.service.sandbox.arrivals.count, problems.count)
    _ = try live(command + accepting)
    guard let life = machine.lives.last else { return }
    let writes = machine.service.sandbox.arrivals.dropFirst(before).count(where: ProgramOracle.isWrite)
    if ![4, 69, 77].contains(life.exitCode) || writes > 0 {
      let problem = "\(what) is not refused: exit code \(life.exitCode ?? -1), \(writes) writes"
      // Before what follows from it.
      problems.insert(problem, at: known)
    }
  }

  /// The folders of all runs that the state knows as begun, newest first.
  private func begun() throws -> [String] { try machine.ledger()?.history().map(\.folder) ?? [] }
}
