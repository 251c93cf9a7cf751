import Applying
import LoonaSandbox
import Passes
import RunStore

/// What happened on the way, over all nights.
extension Oracle {
  func courseProblems() -> [String] {
    writesProblems() + puzzleProblems() + rateProblems() + pauseProblems() + windowProblems() + outcomesProblems()
      + figuresProblems() + transactionProblems() + witness.problems + witness.transactions.problems
      + witness.caution.problems
  }

  /// Each write has a cause, and touches nothing that is not ours.
  private func writesProblems() -> [String] {
    var problems: [String] = []
    let names = Set(merchant.conditions.sandbox.templates.flatMap(\.placeholders).map(\.name))
    for effect in sandbox.effects where effect.origin == .api && effect.kind == .updated && effect.transaction == nil {
      guard let number = effect.requestNumber, let before = effect.before else { continue }
      if before.values["externalId"]?.hasPrefix("Stranger") == true {
        problems.append("we wrote to a stranger's pass \(effect.passID)")
      }
      // In the window between GET and PUT others' changes are lost: what we read is what we carry.
      let shown = witness.requests[number - 1].shown ?? before
      for value in shown.values
      where schema.index(of: value.name) == nil && names.contains(value.name)
        && effect.after.values[value.name] != value.value
      {
        problems.append("we lost \(value.name), which we don't map, of pass \(effect.passID)")
      }
      if let problem = statusProblem(effect, before) { problems.append(problem) }
      problems += overwriteProblems(effect, witness.requests[number - 1])
      if isIdle(shown, effect.after) {
        problems.append("we wrote nothing new to pass \(effect.passID) at \(effect.at): \(effect.after)")
      }
    }
    return problems
  }

  /// What a till changed after the plan was made and our look showed is not written over, unless our source is to win.
  private func overwriteProblems(_ effect: Sandbox.Effect, _ request: Witness.Request) -> [String] {
    guard merchant.conditions.policy.conflicts != .source, let shown = request.shown,
      let night = merchant.nights.last(where: { $0.run.id == request.run })
    else { return [] }
    let began = Duration.nanoseconds(night.begunAt.nanoseconds)
    let earlier = sandbox.effects(onPass: effect.passID).prefix { $0.number < effect.number && $0.at < request.shownAt }
    return schema.fields.compactMap { field in
      let (held, written) = (Self.shown(shown, field.name, schema), Self.shown(effect.after, field.name, schema))
      guard held != written, let last = earlier.last(where: { changes($0, field.name) }), last.origin == .till,
        last.at > began, Self.shown(last.after, field.name, schema) == held
      else { return nil }
      // What we never wrote is a first contact, with a policy of its own; a create takes no status.
      let isOurs = earlier.contains { effect in
        effect.origin == .api && changes(effect, field.name) && (effect.kind == .updated || field.target != .status)
      }
      guard isOurs || merchant.conditions.policy.firstContact != .source else { return nil }
      // A write in doubt that landed, and whose value a till put back as it had been, looks like one that never did.
      let isPutBack = earlier.last { $0.origin == .api && changes($0, field.name) }.map { effect in
        let isDoubtful = effect.requestNumber.map { sandbox.arrivals[$0 - 1].fault != nil } ?? false
        return isDoubtful && effect.before.map { Self.shown($0, field.name, schema) } == held
          && Self.shown(effect.after, field.name, schema) == written
      }
      if isPutBack ?? false { return nil }
      return "\(field.name) of pass \(effect.passID), which a till had made \(held) before our look, became \(written)"
    }
  }

  private func changes(_ effect: Sandbox.Effect, _ field: String) -> Bool {
    effect.before.map { Self.shown($0, field, schema) } != Self.shown(effect.after, field, schema)
  }

  private func statusProblem(_ effect: Sandbox.Effect, _ before: Sandbox.Pass.Content) -> String? {
    guard schema.index(of: "status") == nil, effect.after.status != before.status else { return nil }
    if case .status(effect.after.status.rawValue) = merchant.conditions.policy.missing { return nil }
    return "we changed the status of pass \(effect.passID), which we don't map, to \(effect.after.status.rawValue)"
  }

  /// A write that a re-casing service makes into nothing can't be known beforehand; any other rings a phone for nothing.
  private func isIdle(_ shown: Sandbox.Pass.Content, _ after: Sandbox.Pass.Content) -> Bool {
    let options = merchant.conditions.sandbox
    guard options.passes.rewriting.isEmpty, options.faults.rates[.rewrite] == nil else { return false }
    let isSame = schema.fields.allSatisfy { field in
      Self.isSame(
        Self.shown(shown, field.name, schema), Self.shown(after, field.name, schema), field.name)
    }
    return isSame && shown.status == after.status
  }

  /// A listing that is known to be incomplete may show one of two passes; updates are made by it all the same, and that pass is
  /// remembered from then on. So may one whose page was displaced, where no total tells that a pass was skipped.
  private func puzzleProblems() -> [String] {
    let listing = merchant.conditions.sandbox.listing
    let statesTotal = listing.statesTotal && listing.shape != .array
    if !statesTotal, sandbox.arrivals.contains(where: { $0.fault == .shift }) { return [] }
    let puzzles = Set(merchant.conditions.guests.all.filter(\.isPuzzle).map(\.key))
    let blind = Set(merchant.nights.filter { !$0.plan.identity.listing.isComplete }.map(\.run.id))
    // What such a run wrote, or looked at to write to it, is remembered as that customer's.
    let remembered = Set(
      zip(witness.requests, sandbox.arrivals).filter { $0.0.run.map(blind.contains) ?? false }.compactMap {
        request, arrival in
        request.passID ?? (arrival.method == "GET" ? Int(arrival.target.split(separator: "/").last ?? "") : nil)
      })
    return sandbox.effects.compactMap { effect in
      guard effect.origin == .api, merchant.puzzlePasses.contains(effect.passID) || puzzles.contains(effect.externalID),
        let number = effect.requestNumber
      else { return nil }
      if let run = witness.requests[number - 1].run, blind.contains(run) { return nil }
      if remembered.contains(effect.passID) { return nil }
      return "we settled by guessing which pass is \(effect.externalID)'s"
    }
  }

  // MARK: Time

  private func rateProblems() -> [String] {
    let (ceiling, arrivals) = (merchant.conditions.requestsPerSecond, sandbox.arrivals)
    guard arrivals.count > ceiling else { return [] }
    var problems: [String] = []
    for index in ceiling..<arrivals.count where arrivals[index].at - arrivals[index - ceiling].at <= .seconds(1) {
      problems.append("\(ceiling + 1) requests came within a second, up to \(arrivals[index].at)")
    }
    return problems
  }

  private func pauseProblems() -> [String] {
    var problems: [String] = []
    let arrivals = sandbox.arrivals
    for pause in witness.pauses {
      var index = arrivals.partitionPoint { $0.at > pause.from }
      while index < arrivals.count, arrivals[index].at < pause.until {
        if witness.requests[index].process == pause.process {
          problems.append("a request left at \(arrivals[index].at), though Loona asked to wait until \(pause.until)")
        }
        index += 1
      }
    }
    return problems
  }

  private func windowProblems() -> [String] {
    zip(witness.requests, sandbox.arrivals).compactMap { request, arrival in
      guard !request.mayWrite, request.key != nil || request.passID != nil || request.transaction != nil else {
        return nil
      }
      return "a write left at \(arrival.at), outside of the write window"
    }
  }
}

extension Array {
  /// The first index of which `isPast` is true, where it is false before and true after.
  func partitionPoint(_ isPast: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isPast(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
