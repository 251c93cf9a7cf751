/// Whose a remembered pass is by now, where it shows another external id than its customer's.
extension Comparison {
  /// It was found for a customer and never written, or never with his external id, and shows another's by now: somebody gave it to
  /// another before we did.
  func isDisowned(_ pass: borrowing ListedPass, _ entry: Memory.Entry) -> Bool {
    // Where another value of `match` comes first, the pass speaks by that.
    guard policy.safeguards[.adoptionOfNobodys], let (tier, key) = firstMatchValue(pass),
      schema.match[tier] == schema.keyField
    else { return false }
    var owner = entry.key
    if owner.withUTF8({ $0.elementsEqual(key) }) { return false }
    let fields = memory.fields(pass.id)
    // One that was written may show what a service made of our external id, unless that is a customer's.
    let hadOurs = fields.contains { $0.name == schema.keyName && $0.seen != "" }
    return fields.isEmpty || !hadOurs && desired.isPresent(key)
  }

  /// Its customer is left out of the programme by `where`, and it shows another's external id by now: he has a new number.
  func isHandedOver(_ pass: borrowing ListedPass, from key: ByteSlice) -> Bool {
    guard !desired.isRejected(key), let (tier, shown) = firstMatchValue(pass), schema.match[tier] == schema.keyField
    else { return false }
    return desired.live(shown) != nil
  }

  /// One customer's remembered pass that shows another's external id by now: the other gets none beside it.
  ///
  /// - Parameter customer: nil where no customer came of his row.
  func noteContested(_ pass: borrowing ListedPass, _ customer: Int?) {
    guard let key = pass.values[schema.keyField]?.trimmed, !key.isEmpty, let other = desired.live(key),
      other != customer
    else { return }
    contested[other] = (pass.id, customer)
    // One that was kept so, or that the service made of ours, has been shown before.
    let isNew = !memory.fields(pass.id).contains { $0.name == schema.keyName && $0.seen == key.string }
    if let customer, isNew { contestedOwners.insert(customer) }
  }

  func watch(_ pass: borrowing ListedPass) {
    var shown: Set<MatchValue> = []
    for field in schema.match where field != schema.keyField {
      guard let value = pass.values[field] else { continue }
      scratch.removeAll()
      schema.fields[field].rule.type.normalise(value, into: &scratch)
      if !scratch.bytes.isEmpty { shown.insert(MatchValue(field: field, value: scratch.bytes.string)) }
    }
    otherPasses[pass.id] = shown
  }

  /// The pass that the customer's create was answered with, whose external id is another. It may be the customer's own, so no other
  /// is made; until it is seen to be somebody else's, by a phone that is not the customer's.
  ///
  /// - Parameter values: what the source says of the customer, by field.
  func otherPass(of customer: Int, _ values: [ByteSlice?]) -> PassID? {
    guard !memory.otherPasses.isEmpty, let pass = memory.otherPasses[desired.key(customer)] else { return nil }
    let wanted = schema.match.compactMap { field -> MatchValue? in
      guard field != schema.keyField, let value = values[field], !value.isEmpty else { return nil }
      return MatchValue(field: field, value: value.string)
    }
    let shown = otherPasses[pass] ?? []
    let isOthers = !shown.isEmpty && !wanted.isEmpty && shown.isDisjoint(with: wanted)
    return isOthers ? nil : pass
  }
}
