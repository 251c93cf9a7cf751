import LoonaSandbox
import Passes

/// A row of a ledger: what a guest bought, or paid with bonuses; invented.
struct Receipt: Hashable, Sendable {
  var key: String
  var type: TransactionType
  var purchaseID: String
  /// In hundredths; none where stamps are given.
  var amount: Int64
  var spending: Int64?
  var count: Int?
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

  /// A day more, of guests who have a card of that kind, or are about to.
  mutating func addDay(_ guests: Guests, _ kind: Sandbox.Template.Kind, _ chance: inout Chance) {
    let buyers = guests.all.filter { !$0.isPuzzle && !$0.hasTakenPhone }
    guard !buyers.isEmpty else { return }
    let day = Int64(rows.count) * 3_600_000
    for _ in 0..<chance.int(3...24) {
      let guest = buyers[chance.int(0...(buyers.count - 1))]
      let drawn: TransactionType = chance.pick(.purchase, .purchase, .purchase, .spending, .purchaseSpending)
      let type: TransactionType = kind == .chop ? .chop : kind == .bonus ? drawn : .purchase
      var receipt = Receipt(
        key: guest.key, type: type, purchaseID: "R\(rows.count)",
        amount: Int64(chance.int(1...5_000)) * (type == .spending ? 1 : 100),
        time: day + Int64(chance.int(0...3_599)) * 1_000)
      if type == .purchaseSpending { receipt.spending = min(receipt.amount / 2, Int64(chance.int(1...5_000))) }
      if type == .chop { (receipt.count, receipt.amount) = (Int(receipt.amount / 100) % 4 + 1, 0) }
      receipt.isInTwoVersions = chance.isTrue(percent: 4)
      rows.append(receipt)
    }
  }

  /// As the ledger's reader hands them over.
  func read() -> LedgerRows {
    let ledger = LedgerRows(reference: .key)
    var line: UInt32 = 1
    for row in rows + rows.filter(\.isInTwoVersions).map(\.otherVersion) {
      line += 1
      var (key, purchase) = (row.key, row.purchaseID)
      key.withUTF8 { key in
        purchase.withUTF8 { purchase in
          ledger.add(
            LedgerRow(
              type: row.type, reference: key, purchaseID: purchase, amount: row.count == nil ? row.amount : nil,
              spending: row.spending, count: row.count, time: row.time, origin: RowOrigin(file: 0, line: line)))
        }
      }
    }
    return ledger
  }
}

extension Receipt {
  fileprivate var otherVersion: Receipt {
    var other = self
    if let count { other.count = count + 1 } else { other.amount += 100 }
    return other
  }
}
