/// The arithmetic of the loyalty system: pure, exact, and with the rounding stated.
struct TransactionRules: Sendable {
  let kind: Sandbox.Template.Kind
  let loyalty: Sandbox.Loyalty
  let options: LoyaltyOptions

  /// What a card holds after a transaction, or why it is refused.
  func after(_ request: TransactionRequest, _ standing: Standing) throws(Refusal) -> Standing {
    var after = standing
    after.transactions += 1
    switch request {
    case .purchase(let amount): earn(amount, paidIn: .zero, &after)
    case .spending(let amount): try spend(amount, &after)
    case .purchaseSpending(let amount, let spending):
      guard spending <= amount else { throw Refusal(400, "spendingAmount exceeds amount") }
      let most = amount.share(loyalty.spendingShare, rounding: .down)
      guard spending <= most else { throw Refusal(400, "Only \(most.text) of this bill may be paid in bonuses") }
      // What the bill earns is not there yet to pay it.
      try spend(spending, &after)
      earn(amount, paidIn: spending, &after)
    case .status(let status): after.status = try next(standing.status, status)
    case .chop(let count): after.stamps = try stamped(standing.stamps, count)
    }
    guard after.balance <= .most, after.totalSpent <= .most else { throw Refusal(400, "The card can't hold so much") }
    return after
  }

  /// A19 to A21.
  private func earn(_ amount: Amount, paidIn bonuses: Amount, _ standing: inout Standing) {
    let paid = amount - bonuses
    let total = standing.totalSpent + (options.totalGrows == .byBill ? amount : paid)
    let level = loyalty.level(of: options.earnsAt == .levelBefore ? standing.totalSpent : total)
    if kind == .bonus {
      standing.balance =
        standing.balance
        + (options.earnsOn == .paid ? paid : amount)
        .share(loyalty.percentage(ofLevel: level), rounding: options.rounding)
    }
    standing.totalSpent = total
  }

  private func spend(_ amount: Amount, _ standing: inout Standing) throws(Refusal) {
    guard amount <= standing.balance else { throw Refusal(400, "The balance is \(standing.balance.text)") }
    standing.balance = standing.balance - amount
  }

  /// A24: not completed, then valid, then used, one step at a time.
  private func next(
    _ status: Sandbox.Pass.Status, _ wanted: Sandbox.Pass.Status
  ) throws(Refusal) -> Sandbox.Pass.Status {
    switch (status, wanted) {
    case (.incomplete, .active), (.active, .used): return wanted
    default: throw Refusal(400, "A coupon that is \(status.rawValue) can't become \(wanted.rawValue)")
    }
  }

  /// A23.
  private func stamped(_ stamps: Int, _ count: Int) throws(Refusal) -> Int {
    let left = loyalty.stamps - stamps
    guard count <= left else { throw Refusal(400, "The card has room for \(max(0, left)) more stamps") }
    return stamps + count == loyalty.stamps && options.fullCard == .resets ? 0 : stamps + count
  }
}

/// What a transaction asks for.
enum TransactionRequest: Sendable, Hashable {
  case purchase(Amount)
  case spending(Amount)
  case purchaseSpending(Amount, spending: Amount)
  case status(Sandbox.Pass.Status)
  case chop(Int)

  /// The fields of the type's own (A9): amounts above zero, a status that is known, stamps from 1.
  init(_ body: TransactionBody, _ type: Sandbox.TransactionType) throws(Refusal) {
    switch type {
    case .purchase: self = .purchase(try Self.amount(body.amount, "amount"))
    case .spending: self = .spending(try Self.amount(body.amount, "amount"))
    case .purchaseSpending:
      self = .purchaseSpending(
        try Self.amount(body.amount, "amount"), spending: try Self.amount(body.spendingAmount, "spendingAmount"))
    case .status:
      guard let text = body.status else { throw Refusal(400, "status is missing") }
      guard let status = Sandbox.Pass.Status(rawValue: text) else { throw Refusal(400, "Unknown status \(text)") }
      self = .status(status)
    case .chop:
      guard let count = body.count else { throw Refusal(400, "count is missing") }
      guard (1...1_000).contains(count) else { throw Refusal(400, "count must be a whole number from 1 to 1000") }
      self = .chop(count)
    }
  }

  private static func amount(_ text: TransactionBody.Number?, _ name: String) throws(Refusal) -> Amount {
    guard let text else { throw Refusal(400, "\(name) is missing") }
    guard let amount = text.amount, amount > .zero, amount <= .most else {
      throw Refusal(400, "\(name) must be above zero, with at most two decimals")
    }
    return amount
  }
}
