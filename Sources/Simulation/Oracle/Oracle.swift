import Applying
import LoonaSandbox
import Passes
import RunStore

/// Holds what we believe against what Loona knows, after all nights.
struct Oracle {
  let merchant: Merchant
  let guests: Guests

  var sandbox: Sandbox { merchant.service.sandbox }

  func problems() -> [String] {
    passesProblems() + valuesProblems() + tillProblems() + retiredProblems() + othersProblems() + idleProblems()
      + rateProblems()
      + doubtProblems() + outcomesProblems()
  }

  // MARK: Passes

  private func passesProblems() -> [String] {
    var problems: [String] = []
    for guest in guests.all {
      let passes = sandbox.passes(byExternalID: guest.key)
      if passes.count != 1 { problems.append("\(guest.key) has \(passes.count) passes: \(passes.map(\.id))") }
    }
    var made: [String: [Int]] = [:]
    for effect in sandbox.effects where effect.kind == .created && effect.origin == .api {
      made[effect.externalID, default: []].append(effect.passID)
    }
    for (key, passes) in made.sorted(by: { $0.key < $1.key }) where passes.count > 1 {
      problems.append("we made \(passes.count) passes for \(key): \(passes)")
    }
    return problems
  }

  private func valuesProblems() -> [String] {
    var problems: [String] = []
    for guest in guests.all {
      guard let pass = sandbox.passes(byExternalID: guest.key).first else { continue }
      for (name, value) in guest.values where !isTouched(pass.id, name) {
        let shown = pass.content.values[name] ?? ""
        if !Self.isSame(shown, value, name) { problems.append("\(guest.key): \(name) is \(shown), not \(value)") }
      }
    }
    return problems
  }

  /// Where our source wins over a till, what the till did at rest is overwritten.
  private func isTouched(_ pass: Int, _ field: String) -> Bool {
    let (touch, meddling) = (Meddling.Touch(passID: pass, field: field), merchant.service.meddling)
    if meddling.touched.contains(touch) { return true }
    return meddling.touchedAtRest[touch] != nil && merchant.conditions.policy.conflicts != .source
  }

  /// Where it does not, what a till changed at rest stays.
  private func tillProblems() -> [String] {
    guard merchant.conditions.policy.conflicts != .source else { return [] }
    let meddling = merchant.service.meddling
    return meddling.touchedAtRest.compactMap { touch, value in
      let shown = sandbox.pass(touch.passID)?.content.values[touch.field] ?? ""
      if meddling.touched.contains(touch) || Self.isSame(shown, value, touch.field) { return nil }
      return "a till made \(touch.field) of pass \(touch.passID) \(value), and it is \(shown) now"
    }.sorted()
  }

  /// A service that re-cases values makes them no other ones.
  static func isSame(_ a: String, _ b: String, _ name: String) -> Bool {
    guard let index = Guests.schema.index(of: name) else { return a == b }
    let type = Guests.schema.fields[index].rule.type
    return type.normalised(a).lowercased() == type.normalised(b).lowercased()
  }

  private func retiredProblems() -> [String] {
    guard case .status(let status) = merchant.conditions.policy.missing else { return [] }
    let present = Set(guests.all.map(\.key))
    let left = merchant.conditions.guests.all.map(\.key).filter { !present.contains($0) }
    return left.compactMap { key in
      guard let pass = sandbox.passes(byExternalID: key).first, pass.content.status.rawValue != status else {
        return nil
      }
      return "\(key) left the export, but its pass is \(pass.content.status.rawValue)"
    }
  }

  /// Strangers' passes, and the values of ours that we don't map.
  private func othersProblems() -> [String] {
    let written = Set(sandbox.effects.filter { $0.origin == .api && $0.kind == .updated }.map(\.passID))
    var problems: [String] = []
    for pass in sandbox.passes {
      if pass.externalID.hasPrefix("Stranger"), written.contains(pass.id) {
        problems.append("we wrote to a stranger's pass \(pass.id)")
      }
    }
    for effect in sandbox.effects where effect.origin == .api && effect.kind == .updated {
      if let before = effect.before, before.values["level"] != effect.after.values["level"] {
        problems.append("we lost a value that we don't map, of pass \(effect.passID)")
      }
    }
    return problems
  }

  /// A write that a re-casing service makes into nothing can't be known beforehand; any other rings a phone for nothing.
  private func idleProblems() -> [String] {
    let options = merchant.conditions.sandbox
    guard options.passes.rewriting.isEmpty, options.faults.rates[.rewrite] == nil else { return [] }
    return sandbox.idleEffects.map { "we wrote nothing new to pass \($0.passID) at \($0.at)" }
  }

  private func rateProblems() -> [String] {
    let ceiling = merchant.conditions.requestsPerSecond
    var problems: [String] = []
    for instants in merchant.service.departures where instants.count > ceiling {
      for index in ceiling..<instants.count where instants[index] - instants[index - ceiling] <= .seconds(1) {
        problems.append("\(ceiling + 1) requests left within a second, up to \(instants[index].duration)")
      }
    }
    return problems
  }

  private func doubtProblems() -> [String] {
    do {
      return try merchant.ledger.openIntents().map { "\($0.operation.key) is still in doubt: \($0.reason)" }
    } catch {
      return ["the ledger could not be read: \(error)"]
    }
  }
}
