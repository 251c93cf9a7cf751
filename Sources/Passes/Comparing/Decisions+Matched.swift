extension Decisions {
  mutating func compareMatched(_ customer: Int, _ emit: (Planned) throws -> Void) rethrows {
    let flags = comparison.claims[customer].flags
    if flags.contains(.adoption) { counts.adopted += 1 }
    let isEnded = flags.contains(.ended)
    if isEnded {
      try emit(
        .finding(
          Finding(
            kind: .endedPass, key: table.key(customer), passID: PassID(comparison.claims[customer].passID),
            field: "status", origin: table.origin(customer))))
    }
    guard comparison.claims[customer].record != 0 else {
      if isEnded { counts.conflicts += 1 } else { counts.unchanged += 1 }
      sum(customer, before: [:], planned: false)
      if circumstances.remembers, !flags.isDisjoint(with: [.adoption, .memoryIsStale]) {
        try emit(observation(customer, agreed(customer, entries: [])))
      }
      return
    }
    let entries = differences(customer)
    let pass = PassID(comparison.claims[customer].passID)
    let hasConflict = isEnded || entries.contains { $0.decision.isReported }
    for entry in entries {
      guard let finding = entry.decision.finding else { continue }
      counts.conflictingValues += 1
      try emit(
        .finding(
          Finding(
            kind: finding.kind, settlement: finding.settlement, key: table.key(customer), passID: pass,
            field: schema.fields[entry.field].name, source: desired[entry.field]?.string,
            loona: entry.remote?.string, origin: table.origin(customer))))
    }
    let changes = entries.filter(\.decision.writes).map { entry in
      FieldChange(
        name: schema.fields[entry.field].name, before: entry.remote?.string, after: after(entry.field))
    }
    sum(customer, before: remoteAmounts(customer), planned: false)
    noteSettledAmounts(customer, entries)
    let agreed = agreed(customer, entries: entries)
    if !changes.isEmpty {
      counts.updates += 1
      count(changes)
      try emit(
        .operation(
          operation(.update, customer, pass, changes: changes, agreed: agreed, hasConflict: hasConflict)))
    } else {
      if hasConflict { counts.conflicts += 1 } else { counts.unchanged += 1 }
      if circumstances.remembers, !flags.isDisjoint(with: [.adoption, .memoryIsStale]) {
        try emit(observation(customer, agreed))
      }
    }
  }

  private func observation(_ customer: Int, _ fields: [FieldMemory]) -> Planned {
    .observation(
      key: table.key(customer), passID: PassID(comparison.claims[customer].passID), fields: fields)
  }

  /// The fields that need no write, with what is known of them from now on.
  private func agreed(_ customer: Int, entries: [PassDifference.Entry]) -> [FieldMemory] {
    guard circumstances.remembers else { return [] }
    return schema.fields.indices.compactMap { field in
      guard let wanted = desired[field] else { return nil }
      let name = schema.fields[field].name
      guard let entry = entries.first(where: { $0.field == field }) else {
        return FieldMemory(name: name, sent: wanted.string, seen: wanted.string)
      }
      switch entry.decision {
      case .agree, .keepConflict, .keepDrift, .keepFirstContact:
        let seen = schema.fields[field].rule.type.normalised(entry.remote?.string ?? "")
        return FieldMemory(name: name, sent: wanted.string, seen: seen)
      case .asRemembered, .write, .overwriteConflict, .overwriteDrift, .reportConflict, .reportDrift,
        .reportFirstContact, .reportDifference:
        return nil
      }
    }
  }
}
