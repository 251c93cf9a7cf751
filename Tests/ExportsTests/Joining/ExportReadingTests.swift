import Exports
import Passes
import Testing

@Suite("A reading of exports")
struct ExportReadingTests {
  @Test("shows every byte of every file once, in order, also where rows are looked up again")
  func observation() throws {
    let customers = ["\u{FEFF}id,name\n1,a\n1,b\n", "id,name\r\n2,c\r\n\r\n"]
    let balances = ["id,balance\n1,x\n2,5\n"]
    let joined = try Joined(customers: customers, balances: balances, fields: Joined.withBalance)
    #expect(joined.seen == (customers + balances).map { Array($0.utf8) })
    #expect(joined.files.map(\.bytes) == (customers + balances).map(\.utf8.count))
    #expect(joined.rejects.count > 2)
  }

  @Test("stops where the caller throws")
  func callerThrows() throws {
    struct Enough: Error {}
    var folder = try ExportFolder()
    let customers = try folder.set("customers", ["id,name\n,a\n,b\n"])
    #expect(throws: Enough.self) { try Joined(customers, nil, whenRejected: { throw Enough() }) }
    _ = folder.path
  }

  @Test(
    "is refused where a file has changed before its late rejects are looked up, be its size the same or not",
    arguments: ["id,name\n1,a\n1,b\n,c\n2,d\n", "id,name\n\"1\n\",vwxyz\n"])
  func changed(text: String) throws {
    var folder = try ExportFolder()
    let customers = try folder.set("customers", ["id,name\n1,a\n1,b\n,c\n"])
    let path = customers.paths[0]
    let error = try #require(throws: ExportFileError.self) {
      let balances = try folder.set("balances", ["id,balance\n,5\n"])
      _ = try Joined(customers, balances, fields: Joined.withBalance) {
        try folder.write(text, as: "customers-0.csv")
      }
    }
    #expect(error == ExportFileError(path: path, fact: .changedWhileRead))
  }

  @Test("puts every row in one bucket, whatever the rows are", arguments: 0..<8)
  func property(block: UInt64) throws {
    for seed in block * 10..<(block + 1) * 10 {
      var random = SplitMix64(seed: seed)
      func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
      }
      func file(_ header: String, _ cells: [String]) -> String {
        let rows = (0..<Int.random(in: 1...12, using: &random)).map { _ in
          "\(pick(["1", "2", "3", " 4 ", "5", "6", "7", "8", "", "9"])),\(pick(cells))\n"
        }
        return header + rows.joined()
      }
      let policy = Policy(
        duplicates: pick(Policy.Duplicates.allCases), noBalance: pick([.keep, .reject, .value("0")]))
      let name = Field(.value("name"), rule: FieldRule(source: .column("name"), type: .money(decimals: 0)))
      let joined = try Joined(
        customers: [file("id,name\n", ["1", "2", "x", "\"1\n\"", "a,b"]), file("id,name\n", ["", "3", "ж"])],
        balances: [file("id,balance\n", ["1", "2.5", "x", "1,2,3"]), file("id,balance\n", ["7"])],
        fields: [Joined.usual[0], name, Joined.withBalance[2]],
        filter: pick([nil, RowFilter(column: "name", values: ["1", "2", "x"])]), policy: policy)
      #expect(joined.closes, "seed \(seed): \(joined.counts)")
      let places = joined.rejects.map { "\($0.file):\($0.line)" }
      #expect(Set(places).count == places.count, "seed \(seed): a row is rejected twice")
      let customers = joined.rejects.count { $0.table == .customers }
      #expect(customers == joined.counts.rejected + joined.counts.duplicates, "seed \(seed)")
    }
  }
}
