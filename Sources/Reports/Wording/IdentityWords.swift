import Passes

extension Wording {
  /// `310 + 4 + 12,117 = 12,431`
  func equation(_ identity: Identity) -> String {
    let terms = identity.right.enumerated().map { position, term in
      let amount = amount(term.value, decimals: identity.decimals)
      guard position > 0 else { return amount }
      return term.value < 0 ? "− \(amount.dropFirst())" : "+ \(amount)"
    }
    let sum = amount(identity.sum, decimals: identity.decimals)
    return "\(terms.joined(separator: " ")) = \(sum)"
  }

  /// Which side is off, and by how much; nil where the identity closes.
  func discrepancy(of identity: Identity) -> String? {
    guard !identity.closes else { return nil }
    let gap = amount(abs(clamping: identity.difference), decimals: identity.decimals)
    let left = "“\(term(identity.left.name))”"
    return switch (language, identity.difference > 0) {
    case (.english, true): "the parts add up to \(gap) less than \(left)"
    case (.english, false): "the parts add up to \(gap) more than \(left)"
    case (.russian, true): "части дают на \(gap) меньше, чем \(left)"
    case (.russian, false): "части дают на \(gap) больше, чем \(left)"
    }
  }

  private func abs(clamping number: Int64) -> Int64 { Int64(clamping: number.magnitude) }
}
