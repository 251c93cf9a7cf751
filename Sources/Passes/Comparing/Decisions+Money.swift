extension Decisions {
  /// What Loona holds where it differs from the source: by field, nil where it can't be read.
  func remoteAmounts(_ customer: Int) -> [Int: Int64?]? {
    guard comparison.claims.isClaimed(customer), !comparison.claims.isAmbiguous(customer) else { return nil }
    guard comparison.claims[customer].record != 0 else { return [:] }
    var amounts: [Int: Int64?] = [:]
    PassDifference.read(comparison.differences.kept(comparison.claims[customer].record)) { entry in
      guard let decimals = schema.fields[entry.field].rule.decimals else { return }
      guard let remote = entry.remote?.trimmed, !remote.isEmpty else {
        amounts[entry.field] = .some(0)
        return
      }
      amounts.updateValue(try? Money.minorUnits(remote, decimals: decimals), forKey: entry.field)
    }
    return amounts
  }

  /// - Parameter before: nil where there is no pass; else the amounts that differ from the source.
  mutating func sum(_ customer: Int, before: [Int: Int64?]?, planned: Bool) {
    for (position, field) in schema.moneyFields.enumerated() {
      guard let wanted = desired[field], !wanted.isEmpty,
        let source = try? Money.minorUnits(wanted, decimals: money[position].decimals)
      else { continue }
      let held: Int64?
      if let before { held = before[field] ?? source } else { held = 0 }
      if held != source { holds(table.key(customer), position, held) }
      guard let held else {
        money[position].unreadable += 1
        continue
      }
      money[position].source &+= source
      money[position].before &+= held
      money[position].leftToDo &+= source &- held
      if before != nil { money[position].magnitude = money[position].magnitude.clampedSum(abs(held)) }
      if planned { money[position].planned &+= source &- held }
    }
  }

  /// Adds an update's money to what the plan changes.
  mutating func count(_ changes: [FieldChange]) {
    for (position, field) in schema.moneyFields.enumerated() {
      guard let change = changes.first(where: { $0.name == schema.fields[field].name }),
        let after = amount(change.after, position), let before = amount(change.before ?? "", position)
      else { continue }
      money[position].planned &+= after &- before
      money[position].shift = money[position].shift.clampedSum(after.clampedDistance(to: before))
      if after != before { money[position].shifted += 1 }
    }
  }

  private func amount(_ text: String?, _ position: Int) -> Int64? {
    guard var text else { return nil }
    return text.withUTF8 { bytes in
      let trimmed = bytes.trimmed
      return trimmed.isEmpty ? 0 : try? Money.minorUnits(trimmed, decimals: money[position].decimals)
    }
  }

  mutating func noteSettledAmounts(_ customer: Int, _ entries: [PassDifference.Entry]) {
    for entry in entries where [.agree, .asRemembered].contains(entry.decision) {
      guard let position = schema.moneyFields.firstIndex(of: entry.field),
        let held = amount(entry.remote?.string ?? "", position)
      else { continue }
      addSettled(held, position)
    }
  }

  mutating func addSettled(_ held: Int64, _ position: Int) {
    guard let wanted = desired[schema.moneyFields[position]], !wanted.isEmpty,
      let source = try? Money.minorUnits(wanted, decimals: money[position].decimals)
    else { return }
    settledExcess[position] &+= held &- source
  }
}
