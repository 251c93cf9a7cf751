import Exports
import Passes
import Testing

@Suite("The rows of a ledger")
struct LedgerReaderTests {
  static let columns = LedgerColumns(
    type: .column(
      "kind",
      map: ["sale": .purchase, "redeem": .spending, "both": .purchaseSpending, "stamp": .chop, "coupon": .status]),
    reference: .key, referenceColumn: "id", purchase: "receipt", amount: "amount", spending: "bonus", count: "n",
    status: .init(column: "state", map: ["used": "USED"]), time: "at")
  static let header = "id,kind,receipt,amount,bonus,n,state,at\n"

  /// The codes and columns of rejected rows, by line.
  private func read(
    _ rows: String, _ columns: LedgerColumns = LedgerReaderTests.columns
  ) throws -> (counts: LedgerCounts, rejected: [Int: String]) {
    var folder = try ExportFolder()
    let set = try folder.set("ledger", [Self.header + rows])
    var rejected: [Int: String] = [:]
    let reading = try LedgerReader(set, columns).read { rejected[$0.line] = "\($0.code) \($0.column ?? "-")" }
    return (reading.rows.counts, rejected)
  }

  @Test func `amounts are exact, in whatever way the file writes them`() throws {
    let read = try read(
      """
      K1,sale,R1,"1 234,50",,,,2026-01-02
      K1,redeem,R2,0.5,,,,2026-01-02 10:00
      K1,both,R3,100,33.33,,,2026-01-02T10:00:30Z
      K1,stamp,R4,,,2,,2026-01-02T10:00:30.125+03:00
      K1,coupon,R5,,,,used,2026-01-02 10:00:00-0300

      """)
    #expect(read.rejected == [:])
    #expect(read.counts.rows == 5)
    #expect(read.counts.amountOfRows == 123_450 + 50 + 10_000)
  }

  @Test func `a row that can't be read is rejected with its column and its reason`() throws {
    let read = try read(
      """
      ,sale,R1,1,,,,2026-01-02
      K1,sale,,1,,,,2026-01-02
      K1,return,R3,1,,,,2026-01-02
      K1,sale,R4,1.005,,,,2026-01-02
      K1,sale,R5,0,,,,2026-01-02
      K1,sale,R6,-5,,,,2026-01-02
      K1,sale,R7,,,,,2026-01-02
      K1,both,R8,10,11,,,2026-01-02
      K1,stamp,R9,,,0,,2026-01-02
      K1,coupon,R10,,,,torn,2026-01-02
      K1,sale,R11,1,,,,2026-02-30
      K1,sale,R12,1,,,,2026-01-02 25:00
      K1,sale,R13,1,,,

      """)
    #expect(
      read.rejected == [
        2: "empty_key id", 3: "empty_key receipt", 4: "not_in_map kind", 5: "too_many_decimals amount",
        6: "not_above_zero amount", 7: "not_above_zero amount", 8: "not_an_amount amount",
        9: "spending_beyond_amount bonus", 10: "not_a_count n", 11: "not_in_map state", 12: "not_a_date at",
        13: "not_a_date at", 14: "ragged_row -",
      ])
    #expect(read.counts.rejected == 13)
  }

  @Test func `a shop that sold nothing leaves the others' rows, and a ledger of such files alone is refused`() throws {
    var folder = try ExportFolder()
    let set = try folder.set("ledger", [Self.header, Self.header + "K1,sale,R1,1,,,,2026-01-02\n"])
    let reading = try LedgerReader(set, Self.columns).read { _ in }
    #expect(reading.rows.counts.rows == 1)
    #expect(reading.files.map(\.rows) == [0, 1])
    var empty = try ExportFolder()
    let alone = try empty.set("ledger", [Self.header, Self.header])
    #expect(throws: ExportFileError.self) { try LedgerReader(alone, Self.columns).read { _ in } }
  }

  @Test func `times of any offset are put into one order`() throws {
    var folder = try ExportFolder()
    let set = try folder.set(
      "ledger",
      [
        Self.header + "K1,sale,last,1,,,,2026-01-02T12:00:00Z\nK1,sale,first,1,,,,2026-01-02T12:00:00+03:00\n",
        Self.header + "K1,sale,second,1,,,,2026-01-02T11:00:00Z\n",
      ])
    let reading = try LedgerReader(set, Self.columns).read { _ in }
    let comparison = LedgerComparison(reading.rows, template: nil) { _ in nil }
    "K1".utf8.withContiguousStorageIfAvailable { key in
      var pass = ListedPass(id: PassID(1), valueCount: 3)
      pass.values[0] = key
      comparison.see(pass)
    }
    var purchases: [String] = []
    _ = try comparison.finish(listingIsComplete: true, open: []) {
      purchases.append($0.transaction?.purchaseID ?? "")
    } refuse: { _, _ in
    }
    #expect(purchases == ["first", "second", "last"])
  }

  @Test func `hours may have one digit, and days spaces in them`() throws {
    var folder = try ExportFolder()
    let set = try folder.set(
      "ledger",
      [Self.header + "K1,sale,b,1,,,,3 12 2026 10:00\nK1,sale,a,1,,,,3 12 2026 9:59\nK1,sale,c,1,,,,3 12 2026 1000\n"])
    var columns = Self.columns
    columns.timeFormat = try #require(DateFormat("d M yyyy"))
    var rejected: [String] = []
    let reading = try LedgerReader(set, columns).read { rejected.append($0.code) }
    #expect(rejected == ["not_a_date"])
    #expect(reading.rows.counts.rows == 3)
  }

  @Test func `a needed column that is absent makes the file unusable`() throws {
    var columns = Self.columns
    columns.amount = "total"
    #expect(throws: ExportFileError.self) { try read("K1,sale,R1,1,,,,2026-01-02\n", columns) }
  }
}
