import Applying
import LoonaSandbox
import Passes
import RunStore

/// Holds what we believe against what Loona knows.
struct Oracle {
  let merchant: Merchant
  let guests: Guests
  var receipts = Receipts()

  var sandbox: Sandbox { merchant.service.sandbox }
  var witness: Witness { merchant.service.witness }
  var schema: FieldSchema { merchant.conditions.schema }

  /// How things stand after nights without faults.
  func problems() -> [String] {
    passesProblems() + valuesProblems() + tillProblems() + retiredProblems() + doubtProblems() + receiptProblems()
  }

  // MARK: Passes

  private func passesProblems() -> [String] {
    var problems: [String] = []
    for guest in guests.all where !guest.isPuzzle {
      let passes = sandbox.passes(byExternalID: guest.key)
      if passes.count != 1 { problems.append("\(guest.key) has \(passes.count) passes: \(passes.map(\.id))") }
      let nobodys = passesOfNobody(with: guest.phone)
      if !nobodys.isEmpty { problems.append("\(guest.key) has a pass by phone alone beside its own: \(nobodys)") }
    }
    for guest in guests.rejected + guests.repeated {
      let passes = sandbox.passes(byExternalID: guest.key)
      if passes.count > 1 { problems.append("\(guest.key) has \(passes.count) passes: \(passes.map(\.id))") }
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

  /// Those that only the phone tells whose they are; a phone that several customers share tells nothing.
  private func passesOfNobody(with phone: String) -> [Int] {
    let sharing = (guests.all + guests.rejected + guests.repeated).count { $0.phone == phone }
    guard !phone.isEmpty, sharing == 1 else { return [] }
    return sandbox.passes.filter { $0.externalID.isEmpty && $0.content.values["phone"] == phone }.map(\.id)
  }

  private func valuesProblems() -> [String] {
    var problems: [String] = []
    for guest in guests.all where !guest.isPuzzle {
      guard let pass = sandbox.passes(byExternalID: guest.key).first else { continue }
      for field in schema.fields {
        guard let value = guest.text(of: field), !isTouched(pass.id, field.name),
          !isRewrittenUnheard(pass.id, field.name)
        else { continue }
        let shown = Self.shown(pass.content, field.name, schema)
        if !Self.isSame(shown, value, field.name) {
          problems.append("\(guest.key): \(field.name) is \(shown), not \(value)")
        }
      }
    }
    return problems
  }

  static func shown(_ content: Sandbox.Pass.Content, _ name: String, _ schema: FieldSchema) -> String {
    switch schema.index(of: name).map({ schema.fields[$0].target }) {
    case .status: content.status.rawValue
    case .expires: content.expirationDate ?? ""
    case .value: content.values[name] ?? ""
    case nil: name == "status" ? content.status.rawValue : content.values[name] ?? ""
    }
  }

  /// Where our source wins over a till, what the till did at rest is overwritten.
  private func isTouched(_ pass: Int, _ field: String) -> Bool {
    let (touch, meddling) = (Meddling.Touch(passID: pass, field: field), merchant.service.meddling)
    if meddling.touched.contains(touch) { return true }
    return meddling.touchedAtRest[touch] != nil && merchant.conditions.policy.conflicts != .source
  }

  /// A write of which we heard nothing carried the value along, and the service re-cased it: where nothing is remembered
  /// of it yet, that can't be told from somebody's hand, and is reported.
  private func isRewrittenUnheard(_ pass: Int, _ field: String) -> Bool {
    guard merchant.conditions.policy.conflicts == .report else { return false }
    return sandbox.effects.contains { effect in
      guard effect.passID == pass, effect.kind == .updated, let before = effect.before,
        let number = effect.requestNumber
      else { return false }
      let (old, new) = (Self.shown(before, field, schema), Self.shown(effect.after, field, schema))
      return witness.ambiguousUpdates.contains(number) && old != new && Self.isSame(old, new, field)
    }
  }

  /// What a till changed at rest stays, unless it is ours to say and our source wins.
  private func tillProblems() -> [String] {
    let meddling = merchant.service.meddling
    let present = Set(guests.all.map(\.key))
    return meddling.touchedAtRest.compactMap { touch, value in
      let isOurs = schema.index(of: touch.field) != nil
      guard let pass = sandbox.pass(touch.passID), !meddling.touched.contains(touch) else { return nil }
      if isOurs, merchant.conditions.policy.conflicts == .source { return nil }
      // Of a customer who left, the policy says the status.
      if touch.field == "status", !present.contains(pass.externalID) || wasRetired(pass.id) { return nil }
      let shown = Self.shown(pass.content, touch.field, schema)
      if Self.isSame(shown, value, touch.field) { return nil }
      if isOurs, merchant.conditions.policy.firstContact == .source, isAdoptedSince(pass) { return nil }
      return "a till made \(touch.field) of pass \(touch.passID) \(value), and it is \(shown) now"
    }.sorted()
  }

  /// Whether our first write to that pass, which some plan matched for the first time, came after what a till did to it.
  private func isAdoptedSince(_ pass: Sandbox.Pass) -> Bool {
    guard let till = sandbox.effects.lastIndex(where: { $0.passID == pass.id && $0.origin == .till }),
      let ours = sandbox.effects.firstIndex(where: { $0.passID == pass.id && $0.origin == .api }), ours > till,
      let number = sandbox.effects[ours].requestNumber, let run = witness.requests[number - 1].run,
      let night = merchant.nights.first(where: { $0.run.id == run })
    else { return false }
    var operations = night.plan.operations()
    while let batch = try? operations.next() {
      if batch.contains(where: { $0.passID?.rawValue == Int64(pass.id) && $0.isAdoption }) { return true }
    }
    return false
  }

  private func wasRetired(_ pass: Int) -> Bool {
    guard case .status(let status) = merchant.conditions.policy.missing else { return false }
    return sandbox.effects.contains {
      $0.origin == .api && $0.passID == pass && $0.after.status.rawValue == status
        && $0.before?.status != $0.after.status
    }
  }

  /// A service that re-cases values makes them no other ones.
  static func isSame(_ a: String, _ b: String, _ name: String) -> Bool {
    let schema = Guests.schemaWithStatus
    guard let index = schema.index(of: name) else { return a == b }
    let type = schema.fields[index].rule.type
    if a == b { return true }
    return type.normalised(a).lowercased() == type.normalised(b).lowercased()
  }

  private func retiredProblems() -> [String] {
    guard case .status(let status) = merchant.conditions.policy.missing, !guests.hasUnreadableKey else { return [] }
    let present = guests.present
    let left = merchant.conditions.guests.all.map(\.key).filter { !present.contains($0) }
    return left.compactMap { key in
      guard let pass = sandbox.passes(byExternalID: key).first, pass.content.status.rawValue != status else {
        return nil
      }
      return "\(key) left the export, but its pass is \(pass.content.status.rawValue)"
    }
  }

  /// Nobody is retired who stands in some row of tonight's export, and nobody at all while a row's key can't be read.
  func retirementProblems(since first: Int) -> [String] {
    guard case .status(let status) = merchant.conditions.policy.missing else { return [] }
    let present = guests.present
    return sandbox.effects[first...].compactMap { effect in
      guard effect.origin == .api, let before = effect.before, before.status != effect.after.status,
        effect.after.status.rawValue == status
      else { return nil }
      if guests.hasUnreadableKey { return "pass \(effect.passID) was retired, though some row's key can't be read" }
      return present.contains(effect.externalID)
        ? "\(effect.externalID) was retired, and stands in the export" : nil
    }
  }

  // MARK: Doubt

  private func doubtProblems() -> [String] {
    do {
      return try merchant.ledger.openIntents().map { "\($0.operation.key) is still in doubt: \($0.reason)" }
    } catch {
      return ["the ledger could not be read: \(error)"]
    }
  }

  /// Whatever instant a process ended at: a pass that it made is known, or its customer is named as in doubt.
  ///
  /// - Parameter seen: how many effects were looked at before.
  func unnamedProblems(from seen: inout Int) -> [String] {
    let new = sandbox.effects[seen...].filter { $0.kind == .created && $0.origin == .api }
    seen = sandbox.effects.count
    guard !new.isEmpty else { return [] }
    do {
      let open = Set(try merchant.ledger.openIntents().map(\.operation.key))
      return try new.compactMap { effect in
        if open.contains(effect.externalID) { return nil }
        let known = try merchant.ledger.pass(of: effect.externalID)?.passID.rawValue
        return known == Int64(effect.passID)
          ? nil : "pass \(effect.passID) was made for \(effect.externalID), and the state does not know of it"
      }
    } catch {
      return ["the ledger could not be read: \(error)"]
    }
  }
}
