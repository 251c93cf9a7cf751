import Exports
import Passes
import Testing

@Suite("Rows of customers")
struct CustomerRowsTests {
  @Test("become customers with the key that the file has, trimmed and otherwise as it is")
  func keys() throws {
    let joined = try Joined(customers: ["id,name\n007,a\n\u{A0} Ю-1 ,b\n7,c\nА,d\nа,e\n"])
    #expect(joined.keys == ["007", "Ю-1", "7", "А", "а"])
    #expect(joined["Ю-1", "externalId"] == "Ю-1")
    #expect(joined.counts.customers == 5)
    #expect(joined.closes)
  }

  @Test("without a key, or with one of more than a kibibyte, are rejected")
  func unusableKeys() throws {
    let long = String(repeating: "k", count: 1025)
    let joined = try Joined(customers: ["id,name\n,a\n \u{A0},b\n\(long),c\n\(long.dropLast()),d\n"])
    #expect(joined.codes == ["empty_key", "empty_key", "too_long"])
    #expect(joined.rejects.map(\.column) == ["id", "id", "id"])
    #expect(joined.counts.unreadableKeys == 3)
    #expect(joined.keys.count == 1)
    #expect(joined.closes)
  }

  @Test("that can't be read at all are rejected byte for byte, and count as having no readable key")
  func unreadableRows() throws {
    let joined = try Joined(customers: ["id,name\n1,a\n2,b,c\n3,d\"\n4,e\r\n"])
    #expect(joined.codes == ["ragged_row", "stray_quote"])
    #expect(joined.lines == [3, 4])
    #expect(joined.raws == ["2,b,c\n", "3,d\"\n"])
    #expect(joined.counts.unreadableKeys == 2)
    #expect(joined.keys == ["1", "4"])
    #expect(joined.closes)
  }

  @Test(
    "that two stray quotes made into one are rejected whole, and their keys may be anybody's",
    arguments: ["\n", "\r\n"])
  func swallowedRows(lineEnd: String) throws {
    let rows = ["id,name,city", "K-1,a,b", "K-2,\"c,d", "K-33,e,f", "K-4,g\",h", "K-5,i,j"]
    let joined = try Joined(customers: [rows.map { $0 + lineEnd }.joined()])
    #expect(joined.codes == ["swallowed_rows"] && joined.lines == [3])
    #expect(joined.raws == [rows[2...4].map { $0 + lineEnd }.joined()])
    #expect(joined.counts.unreadableKeys == 1 && joined.keys == ["K-1", "K-5"])
    #expect(joined.closes)
  }

  @Test(
    "with a cell of several lines are good ones, unless a line looks like a row",
    arguments: [
      "K-2,\"Rose Ltd.\nK-125, Moscow, Lenin street\",b", "K-2,\"Main street 5\nflat 3, second floor\",b",
      "\"K-2\",\"x\ny, z, K-3\",b", "K-2,\"a\n\n7,b,c\",d",
    ])
  func linesInCells(row: String) throws {
    let joined = try Joined(customers: ["id,name,city\nK-1,a,b\n\(row)\nK-5,i,j\n"])
    #expect(joined.codes == [] && joined.keys == ["K-1", "K-2", "K-5"])
  }

  @Test("of several files are one table, and each is known by its file and line")
  func severalFiles() throws {
    let joined = try Joined(customers: ["id,name\n1,a\n2,b\n", "name,id\nc,3\n", "id,name,more\n4,d,x\n"])
    #expect(joined.keys == ["1", "2", "3", "4"])
    #expect(joined["3", "name"] == "c")
    #expect(joined.desired.origin(2) == RowOrigin(file: 1, line: 2))
    #expect(joined.files.map(\.rows) == [2, 1, 1])
    #expect(
      joined.files.map { String(decoding: $0.header, as: UTF8.self) } == ["id,name\n", "name,id\n", "id,name,more\n"])
    #expect(joined.closes)
  }

  @Test("outside the filter are excluded, present all the same, and judged by nobody")
  func filter() throws {
    let phone = Field(.value("phone"), rule: FieldRule(source: .column("phone"), type: .phone(.ru)))
    let joined = try Joined(
      customers: ["id,brand,phone\n1, coffee ,89991234567\n2,tea,x\n,tea,\n3,,\n4,Coffee,\n5,кофе,\n"],
      fields: [Joined.usual[0], phone], filter: RowFilter(column: "brand", values: ["coffee", "кофе"]))
    #expect(joined.keys == ["1", "5"])
    #expect(joined.rejects.isEmpty)
    #expect(joined.counts.excluded == 4)
    #expect(joined.counts.unreadableKeys == 0)
    #expect(isPresent("2", joined) && isPresent("3", joined) && !isPresent("9", joined))
    #expect(joined.closes)
  }

  @Test("rejected for a cell are present all the same")
  func rejectedIsPresent() throws {
    let phone = Field(.value("phone"), rule: FieldRule(source: .column("phone"), type: .phone(.ru)))
    let joined = try Joined(customers: ["id,phone\n1,x\n"], fields: [Joined.usual[0], phone])
    #expect(joined.keys.isEmpty)
    #expect(isPresent("1", joined))
    #expect(joined.counts.unreadableKeys == 0)
  }

  private func isPresent(_ key: String, _ joined: Joined) -> Bool {
    Array(key.utf8).withUnsafeBufferPointer { joined.desired.isPresent($0) }
  }

  @Test(
    "with one key are all rejected, the first or the last kept, across files too", arguments: Policy.Duplicates.allCases
  )
  func duplicates(policy: Policy.Duplicates) throws {
    let joined = try Joined(
      customers: ["id,name\n1,a\n2,x\n1,\"b\n2\"\n", "id,name\n 1 ,c\n"], policy: Policy(duplicates: policy))
    let rows = [(0, 2, "1,a\n"), (0, 4, "1,\"b\n2\"\n"), (1, 2, " 1 ,c\n")]
    let (name, dropped): (String?, [Int]) =
      switch policy {
      case .reject: (nil, [0, 1, 2])
      case .first: ("a", [1, 2])
      case .last: ("c", [0, 1])
      }
    #expect(joined["1", "name"] == name)
    #expect(joined["2", "name"] == "x")
    #expect(joined.lines == dropped.map { rows[$0].1 })
    #expect(joined.raws == dropped.map { rows[$0].2 })
    #expect(joined.rejects.map(\.file) == dropped.map { joined.files[rows[$0].0].path })
    #expect(joined.codes.allSatisfy { $0 == RejectedRow.duplicateKey })
    #expect(joined.counts.duplicates == dropped.count)
    #expect(joined.closes)
  }

  @Test(
    "with one key, of which one is rejected, are not taken for a single sound one",
    arguments: [
      (Policy.Duplicates.reject, [String?.none, nil, nil]), (.first, ["a", nil, "a"]), (.last, [nil, "b", "b"]),
    ])
  func rejectedDuplicate(policy: Policy.Duplicates, expected: [String?]) throws {
    let phone = Field(.value("phone"), rule: FieldRule(source: .column("phone"), type: .phone(.ru)))
    let exports = [
      "id,name,phone\n1,a,\n1,b,x\n", "id,name,phone\n1,a,x\n1,b,\n", "id,name,phone\n1,a,\n1,x,x\n1,b,\n",
    ]
    for (export, name) in zip(exports, expected) {
      let joined = try Joined(customers: [export], fields: Joined.usual + [phone], policy: Policy(duplicates: policy))
      #expect(joined["1", "name"] == name)
      #expect(joined.closes)
      #expect(joined.rejects.count == joined.counts.rejected + joined.counts.duplicates)
      #expect(Set(joined.lines).count == joined.lines.count)
    }
  }

  @Test("of a file that was cut off are not used at all")
  func cutOff() throws {
    let error = try #require(throws: ExportFileError.self) { try Joined(customers: ["id,name\n1,a\n2,b"]) }
    #expect(error.fact == .cutOff)
  }
}
