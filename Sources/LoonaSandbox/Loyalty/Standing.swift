/// What the loyalty system counts on a card. It lives in the card's values (A16), so a `PUT` that brings back an older list takes
/// it back too.
struct Standing: Sendable, Hashable {
  var balance: Amount
  var totalSpent: Amount
  var transactions: Int
  var stamps: Int
  var status: Sandbox.Pass.Status

  /// A value that is no number counts as none.
  init(_ content: Sandbox.Pass.Content) {
    balance = Self.amount(content, "balance")
    totalSpent = Self.amount(content, "totalSpent")
    transactions = Int(content.values["transactionsCount"] ?? "") ?? 0
    stamps = Int(content.values["stamps"] ?? "") ?? 0
    status = content.status
  }

  private static func amount(_ content: Sandbox.Pass.Content, _ name: String) -> Amount {
    content.values[name].flatMap { Amount($0) } ?? .zero
  }

  /// What a card of that kind counts (A29): bonuses, the total spent, or stamps; nil for a coupon.
  func counted(_ kind: Sandbox.Template.Kind) -> String? {
    switch kind {
    case .bonus, .gift: balance.text
    case .discount: totalSpent.text
    case .chop: "\(stamps)"
    case .coupon: nil
    }
  }

  /// Writes it into the card's values: those that its kind counts, and of the others those that its template has.
  func lay(over content: inout Sandbox.Pass.Content, of template: Sandbox.Template) {
    func set(_ name: String, _ value: String, always: Bool = false) {
      if always || template.placeholder(name) != nil { content.values[name] = value }
    }
    content.status = status
    switch template.type {
    case .bonus: set("balance", balance.text, always: true)
    case .gift:
      set("balance", balance.text, always: true)
      return set("transactionsCount", "\(transactions)")
    case .chop: return set("stamps", "\(stamps)", always: true)
    case .coupon: return
    case .discount: break
    }
    let rules = template.loyalty
    set("totalSpent", totalSpent.text, always: true)
    set("transactionsCount", "\(transactions)")
    if let rules {
      set("percentage", Amount(hundredths: rules.percentage(ofLevel: rules.level(of: totalSpent))).text)
    }
  }
}
