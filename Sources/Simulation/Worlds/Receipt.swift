import Passes

/// A row of a ledger: what a guest bought, or paid with bonuses; invented.
struct Receipt: Hashable, Sendable {
  var key: String
  var type: TransactionType
  var purchaseID: String
  /// In hundredths.
  var amount: Int64
  var spending: Int64?
  /// Milliseconds since 1970, to order by.
  var time: Int64
  /// Stands twice, with two amounts: nobody guesses which is right.
  var isInTwoVersions = false

  var identity: String { "\(type.rawValue) \(purchaseID)" }
}

/// A ledger's rows, of all days so far.
struct Receipts: Hashable, Sendable {
  private(set) var rows: [Receipt] = []

  init(_ rows: [Receipt] = []) { self.rows = rows }

  /// A day more, of guests who have a card or are about to.
  mutating func addDay(_ guests: Guests, _ chance: inout Chance) {
    let buyers = guests.all.filter { !$0.isPuzzle && !$0.hasTakenPhone }
    guard !buyers.isEmpty else { return }
    let day = Int64(rows.count) * 3_600_000
    for _ in 0..<chance.int(3...24) {
      let guest = buyers[chance.int(0...(buyers.count - 1))]
      let type: TransactionType = chance.pick(.purchase, .purchase, .purchase, .spending, .purchaseSpending)
      var receipt = Receipt(
        key: guest.key, type: type, purchaseID: "R\(rows.count)",
        amount: Int64(chance.int(1...5_000)) * (type == .spending ? 1 : 100),
        time: day + Int64(chance.int(0...3_599)) * 1_000)
      if type == .purchaseSpending { receipt.spending = min(receipt.amount / 2, Int64(chance.int(1...5_000))) }
      receipt.isInTwoVersions = chance.isTrue(percent: 4)
      rows.append(receipt)
    }
  }

  /// As the ledger's reader hands them over.
  func read() -> LedgerRows {
    let ledger = LedgerRows(reference: .key)
    var line: UInt32 = 1
    for row in rows + rows.filter(\.isInTwoVersions).map({ Receipt($0, amount: $0.amount + 100) }) {
      line += 1
      var (key, purchase) = (row.key, row.purchaseID)
      key.withUTF8 { key in
        purchase.withUTF8 { purchase in
          ledger.add(
            LedgerRow(
              type: row.type, reference: key, purchaseID: purchase, amount: row.amount, spending: row.spending,
              time: row.time, origin: RowOrigin(file: 0, line: line)))
        }
      }
    }
    return ledger
  }
}

extension Receipt {
  fileprivate init(_ other: Receipt, amount: Int64) {
    self = other
    self.amount = amount
  }
}
