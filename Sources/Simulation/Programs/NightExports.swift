import Passes

/// The files of one night as the merchant's system writes them: its customers, and rows that can't be used.
struct NightExports: Sendable {
  static let customersHeader = "id,first,last,phone\n"
  static let balancesHeader = "id,balance\n"

  let guests: Guests
  let customers: String
  let balances: String
  /// Byte for byte, with their line ends.
  private(set) var rejectedCustomers: [String] = []
  private(set) var duplicates: [String] = []
  private(set) var rejectedBalances: [String] = []
  private(set) var orphans: [String] = []

  /// - Parameter readableKeys: whether a row without a key may be among the bad ones.
  init(_ guests: Guests, badRows: Int, readableKeys: Bool, _ chance: inout Chance) {
    self.guests = guests
    var rows = guests.all.map { "\($0.key),\($0.firstName),\($0.lastName),\($0.phone)\n" }
    var amounts = guests.all.map { "\($0.key),\($0.balanceText)\n" }
    for number in 0..<badRows {
      switch chance.int(0...(readableKeys ? 3 : 5)) {
      case 0: rejectedCustomers.append("B\(number),\"Bad, \"\"Phone\"\"\",Guest,12\n")
      case 1: duplicates += ["D\(number),Dora,One,+79005550001\n", "D\(number),Dora,Two,+79005550002\n"]
      case 2: rejectedBalances.append("A\(number),12x\n")
      case 3: orphans.append("O\(number),5.00\n")
      // Of a row with too few cells nobody knows whose it is.
      case 4: rejectedCustomers.append("R\(number),Only\n")
      default: rejectedCustomers.append(",No,Key,+79005550003\n")
      }
    }
    for row in rejectedCustomers + duplicates { rows.insert(row, at: chance.int(0...rows.count)) }
    for row in rejectedBalances + orphans { amounts.insert(row, at: chance.int(0...amounts.count)) }
    customers = Self.customersHeader + rows.joined()
    balances = Self.balancesHeader + amounts.joined()
  }

  var hasExceptions: Bool { !rejectedCustomers.isEmpty || !duplicates.isEmpty || !rejectedBalances.isEmpty }

  var counts: SourceCounts {
    var counts = SourceCounts()
    counts.customerRows = guests.all.count + rejectedCustomers.count + duplicates.count
    counts.rejected = rejectedCustomers.count
    counts.duplicates = duplicates.count
    counts.customers = guests.all.count
    counts.balanceRows = guests.all.count + rejectedBalances.count + orphans.count
    counts.joined = guests.all.count
    counts.orphaned = orphans.count
    counts.balancesRejected = rejectedBalances.count
    return counts
  }
}
