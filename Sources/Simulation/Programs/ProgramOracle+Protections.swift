import LoonaSandbox
import Passes
import RunStore

/// What must hold of any life, however it ended.
extension ProgramOracle {
  /// Whatever was believed to be on the disk is there: a pass that was made is known to the state, or its customer named.
  ///
  /// - Parameter seen: how many effects were looked at before.
  func unnamedProblems(after lives: [ProgramLife], from seen: inout Int) -> [String] {
    // What was in doubt goes with a lost state; what a request of then still does is found by looking.
    guard !machine.lacksState, !lives.contains(where: { $0.command == "state" }) else {
      seen = sandbox.effects.count
      return []
    }
    guard let ledger else {
      let made = sandbox.effects[seen...].count { $0.kind == .created && $0.origin == .api }
      seen = sandbox.effects.count
      return made == 0 ? [] : ["\(made) passes were made, and no state knows of it"]
    }
    let merchant = Merchant(machine.conditions, service: machine.service, ledger: ledger, now: machine.now)
    return Oracle(merchant: merchant, guests: guests).unnamedProblems(from: &seen)
  }

  /// Both asked Loona while the other was at it. Whoever waits for a lock asks nothing.
  static func wentOnTogether(_ lives: [ProgramLife]) -> Bool {
    guard lives.count == 2, let (first, second) = spans(lives) else { return false }
    return first.overlaps(second)
  }

  private static func spans(_ lives: [ProgramLife]) -> (ClosedRange<Int>, ClosedRange<Int>)? {
    let spans = lives.compactMap { life -> ClosedRange<Int>? in
      guard let first = life.requests.min(), let last = life.requests.max() else { return nil }
      return first...last
    }
    return spans.count == 2 ? (spans[0], spans[1]) : nil
  }

  /// Where runs were begun and the state is gone, a command that writes says so, before anything else.
  func lostStateProblems(_ life: ProgramLife, _ code: Int32) -> [String] {
    guard machine.lacksState, life.carriesOut, code != 78 else { return [] }
    return ["the state is gone where runs were begun, and \(life.command) ends with \(code) instead of asking for it"]
  }
}
