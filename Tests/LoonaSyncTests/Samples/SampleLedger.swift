/// A day's receipts of two shops, for the first guests of the chain.
struct SampleLedger {
  static let guests = 120
  private static let header = ["receipt", "customer_id", "kind", "total", "paid_in_bonuses", "at"]

  private(set) var shops: [[Receipt]] = [[], []]
  private let customers: [Guest]

  init() {
    customers = Array(Guest.invented().prefix(Self.guests))
    var dice = Dice(seed: 1680)
    var bonuses = [Int64](repeating: 0, count: customers.count)
    for number in 1...420 {
      let guest = dice.roll(customers.count)
      let receipt = Receipt(number, of: customers[guest], bonuses: &bonuses[guest], &dice)
      shops[number % 2].append(receipt)
    }
    addMistakes()
  }

  /// What a ledger must stand: receipts twice, one of them in other words, and rows that can't be sent.
  private mutating func addMistakes() {
    let again = shops[0][20...25]
    shops[1] += again
    // A late one, so that nobody spends what it would have earned.
    if var other = shops[0].last(where: { $0.kind == .sale }) {
      other.total += 100
      shops[1].append(other)
    }
    func wrong(_ number: Int, _ customer: String, kind: Receipt.Kind = .sale, total: Int64 = 25_000) -> Receipt {
      Receipt(number: number, customer: customer, kind: kind, total: total, paidInBonuses: nil)
    }
    shops[1] += [
      wrong(901, "999999"), wrong(902, ""), wrong(903, customers[2].key, total: 0),
      wrong(904, customers[3].key, kind: .bonuses, total: 99_999_00),
    ]
  }

  /// Paths below `samples`, and what belongs there.
  var files: [(path: String, bytes: [UInt8])] {
    var spelling = SampleSpelling(seed: 3)
    var table = SampleTable(header: ["customer_id", "first_name", "phone"])
    for guest in customers {
      table.append(SampleTable.line([guest.key, guest.firstName, spelling.phone(guest.phone)]))
    }
    var files = [("ledger/customers.csv", table.bytes)]
    for (index, receipts) in shops.enumerated() {
      var table = SampleTable(header: Self.header)
      for receipt in receipts { table.append(SampleTable.line(receipt.fields)) }
      files.append(("ledger/shop-\(index + 1).csv", table.bytes))
    }
    return files
  }
}

/// A row of a shop's receipts.
struct Receipt: Equatable {
  enum Kind: String {
    case sale, bonuses, both
  }

  var number: Int
  var customer: String
  var kind: Kind
  /// In kopecks, as the next one.
  var total: Int64
  var paidInBonuses: Int64?

  init(number: Int, customer: String, kind: Kind, total: Int64, paidInBonuses: Int64?) {
    (self.number, self.customer, self.kind) = (number, customer, kind)
    (self.total, self.paidInBonuses) = (total, paidInBonuses)
  }

  /// A guest buys, and now and then spends what was earned: 3 % of what money paid.
  init(_ number: Int, of guest: Guest, bonuses: inout Int64, _ dice: inout Dice) {
    self.init(
      number: number, customer: guest.key, kind: .sale, total: Int64(100 + dice.roll(1_500)) * 50, paidInBonuses: nil)
    let roll = dice.roll(5)
    if roll == 0, bonuses >= 1_000 {
      kind = .bonuses
      total = bonuses / 2
      bonuses -= total
      return
    }
    if roll == 1, bonuses >= 1_000 {
      kind = .both
      paidInBonuses = min(bonuses, total / 2)
    }
    bonuses += (total - (paidInBonuses ?? 0)) * 3 / 100 - (paidInBonuses ?? 0)
  }

  /// A receipt a minute, and a bit; the number is its time.
  var fields: [String] {
    let minute = 8 * 60 + number * 59 / 60
    return [
      "R-\(number)", customer, kind.rawValue, Self.amount(total), paidInBonuses.map(Self.amount) ?? "",
      "23.11.2026 \(Self.two(minute / 60)):\(Self.two(minute % 60))",
    ]
  }

  private static func amount(_ kopecks: Int64) -> String { "\(kopecks / 100),\(two(Int(kopecks % 100)))" }
  private static func two(_ number: Int) -> String { String(String(100 + number).dropFirst()) }
}
