/// A transaction as an operation carries it, and as its intent keeps it: field by field, like any write.
extension Transaction {
  private enum Name {
    static let type = "type"
    static let purchaseID = "purchaseId"
    static let line = "line"
    static let amount = "amount"
    static let spending = "spendingAmount"
    static let count = "count"
    static let status = "status"
    static let time = "time"
    static let code = "encryptedKey"
  }

  /// In the order in which a report shows them. The code is not among them: it opens the card.
  public static let shownNames = [
    Name.type, Name.purchaseID, Name.line, Name.amount, Name.spending, Name.count, Name.status,
  ]

  public var changes: [FieldChange] {
    var changes: [FieldChange] = []
    changes.reserveCapacity(6)
    changes += [Self.change(Name.type, type.rawValue), Self.change(Name.purchaseID, purchaseID)]
    if !line.isEmpty { changes.append(Self.change(Name.line, line)) }
    if let amount { changes.append(Self.change(Name.amount, Money.text(amount, decimals: Self.decimals))) }
    if let spending { changes.append(Self.change(Name.spending, Money.text(spending, decimals: Self.decimals))) }
    if let count { changes.append(Self.change(Name.count, "\(count)")) }
    if let status { changes.append(Self.change(Name.status, status)) }
    if let time { changes.append(Self.change(Name.time, "\(time)")) }
    if let code { changes.append(Self.change(Name.code, code)) }
    return changes
  }

  /// Nil where they are no transaction's.
  public init?(_ changes: [FieldChange]) {
    func text(_ name: String) -> String? { changes.first { $0.name == name }?.after }
    func amount(_ name: String) -> Int64? {
      text(name).flatMap { text in
        var text = text
        return text.withUTF8 { try? Money.minorUnits($0, decimals: Self.decimals) }
      }
    }
    guard let type = text(Name.type).flatMap(TransactionType.init), let purchaseID = text(Name.purchaseID) else {
      return nil
    }
    self.init(
      type: type, purchaseID: purchaseID, line: text(Name.line) ?? "", amount: amount(Name.amount),
      spending: amount(Name.spending), count: text(Name.count).flatMap { Int($0) }, status: text(Name.status),
      code: text(Name.code), time: text(Name.time).flatMap { Int64($0) })
  }

  private static func change(_ name: String, _ value: String) -> FieldChange {
    FieldChange(name: name, before: nil, after: value)
  }
}

extension Operation {
  /// What a `transact` asks for.
  public var transaction: Transaction? { action == .transact ? Transaction(changes) : nil }
}
