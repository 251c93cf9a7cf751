extension Decisions {
  mutating func settleLosers(_ emit: (Planned) throws -> Void) rethrows {
    for loser in comparison.claims.losers {
      if loser.tier == comparison.claims[loser.customer].tier {
        counts.ambiguous += 1
        try emit(.finding(Finding(kind: .severalPasses, key: table.key(loser.customer), passID: loser.passID)))
        continue
      }
      let isByKey = loser.tier > 0 && schema.match[Int(loser.tier) - 1] == schema.keyField
      guard isByKey else {
        counts.foreign += 1
        continue
      }
      counts.ambiguous += 1
      try emit(
        .finding(Finding(kind: .secondPass, key: table.key(loser.customer), passID: loser.passID)))
    }
  }

  mutating func decideMissing(_ emit: (Planned) throws -> Void) rethrows {
    var retiredKeys: Set<String> = []
    let keysAreReadable = table.counts.unreadableKeys == 0 || !comparison.policy.safeguards[.unreadableKeysHoldBack]
    let mayAct = circumstances.listingIsComplete && keysAreReadable
    for (pass, keyPosition, statusPosition) in comparison.missing {
      let key = comparison.differences.kept(keyPosition).string
      let status = statusPosition == 0 ? nil : comparison.differences.kept(statusPosition).string
      if case .status(status) = comparison.policy.missing {
        counts.alreadyRetired += 1
        continue
      }
      guard mayAct, case .status(let wanted) = comparison.policy.missing, circumstances.openIntents[key] == nil,
        !circumstances.unsettledPasses.contains(pass), retiredKeys.insert(key).inserted
      else {
        try emit(.finding(Finding(kind: .missing, key: key, passID: pass)))
        continue
      }
      counts.retires += 1
      ordinal += 1
      let change = FieldChange(name: "status", before: status, after: wanted)
      try emit(
        .operation(Operation(ordinal: ordinal, action: .retire, key: key, passID: pass, changes: [change])))
    }
  }
}
