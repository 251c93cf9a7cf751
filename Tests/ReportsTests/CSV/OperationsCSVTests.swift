import Passes
import Reports
import Testing

@Suite("operations.csv")
struct OperationsCSVTests {
  private func written(_ operations: [(Operation, Outcome?)]) throws -> [String] {
    let sink = CSVText()
    var csv = try OperationsCSV(fields: ["firstName", "phone", "ownBalance"], sink: sink.take)
    for (operation, outcome) in operations { try csv.append(operation, outcome: outcome) }
    try csv.finish()
    return sink.lines
  }

  private func renaming(_ before: String?, _ after: String?) -> Operation {
    Operation(
      ordinal: 1, action: .update, key: "100001", passID: PassID(501_001),
      changes: [FieldChange(name: "firstName", before: before, after: after)])
  }

  @Test("has a column for each fact, and two for each field")
  func header() throws {
    #expect(
      try written([]) == [
        "key,pass_id,action,outcome,attempts,at,reason,firstName before,firstName after,"
          + "phone before,phone after,ownBalance before,ownBalance after", "",
      ])
  }

  @Test("shows what the plan wants while nothing has been written")
  func planned() throws {
    #expect(try written([(renaming("Ana", "Anna"), nil)])[1] == "100001,501001,update,planned,,,,Ana,Anna,,,,")
  }

  @Test("shows what was really written once something was")
  func done() throws {
    let outcome = Outcome(
      kind: .done, attempts: 2, at: Timestamp(milliseconds: 1_795_485_605_000),
      written: [FieldChange(name: "firstName", before: "Annette", after: "Anna")])
    #expect(
      try written([(renaming("Ana", "Anna"), outcome)])[1]
        == "100001,501001,update,done,2,2026-11-24T02:00:05Z,,Annette,Anna,,,,")
  }

  @Test("a create takes the pass id from its outcome")
  func created() throws {
    let create = Operation(
      ordinal: 1, action: .create, key: "7", changes: [FieldChange(name: "phone", before: nil, after: "+79000000001")])
    let outcome = Outcome(kind: .done, passID: PassID(9), attempts: 1, at: Timestamp(milliseconds: 0))
    #expect(
      try written([(create, outcome)])[1] == "7,9,create,done,1,1970-01-01T00:00:00Z,,,,,+79000000001,,")
  }

  @Test("changes find their columns in any order, and unknown names none")
  func order() throws {
    let operation = Operation(
      ordinal: 1, action: .update, key: "1",
      changes: [
        FieldChange(name: "ownBalance", before: "1.00", after: "2.00"),
        FieldChange(name: "gone", before: "x", after: "y"),
        FieldChange(name: "firstName", before: "a", after: nil),
      ])
    #expect(try written([(operation, nil)])[1] == "1,,update,planned,,,,a,,,,1.00,2.00")
  }

  @Test(
    "formulas are neutralised; plain signed numbers are not",
    arguments: [
      ("=1+1", "'=1+1"), ("+cmd", "'+cmd"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "\"'\tx\""),
      (" =1", "' =1"), ("\u{A0}@a", "'\u{A0}@a"), ("\u{200B}=1", "'\u{200B}=1"), (" -5", "' -5"),
      (" a", " a"), ("a b;c", "\"a b;c\""), ("x;=HYPERLINK(1)", "\"x;'=HYPERLINK(1)\""), ("x;\"=1", "\"x;'\"\"=1\""),
      ("x\t+cmd|calc", "\"x\t'+cmd|calc\""), ("x;-5", "\"x;-5\""), ("'a;'b", "\"''a;''b\""), ("«=1", "«=1"),

      ("＝1", "'＝1"), ("'quoted", "''quoted"), ("-12.50", "-12.50"), ("+79000000001", "+79000000001"),
      ("+7 900", "'+7 900"), ("-", "'-"), ("-1.", "'-1."), ("a=b", "a=b"), ("-1e5", "'-1e5"), ("！", "！"),
    ])
  func formulas(value: String, cell: String) throws {
    #expect(try written([(renaming(nil, value), nil)])[1] == "100001,501001,update,planned,,,,,\(cell),,,,")
  }

  @Test("and each value can be had again: an apostrophe comes off the front of each piece")
  func reversal() throws {
    let parts = ["=", "'", ";", "\t", "\n", " ", "a", "+1", "\u{FEFF}", "，"]
    for number in 0..<10_000 {
      let value = [number % 10, number / 10 % 10, number / 100 % 10, number / 1000].map { parts[$0] }.joined()
      let sink = CSVText()
      var csv = try OperationsCSV(fields: [], sink: sink.take)
      try csv.append(Operation(ordinal: 1, action: .create, key: value, changes: []), outcome: nil)
      try csv.finish()
      var cell = sink.lines.dropFirst().joined(separator: "\n")
      cell = String(cell.dropLast(",,create,planned,,,\n".count))
      if cell.hasPrefix("\"") { cell = String(cell.dropFirst().dropLast()).replacing("\"\"", with: "\"") }
      var isFirst = true
      var read = ""
      for scalar in cell.unicodeScalars {
        if isFirst, scalar == "'" {
          isFirst = false
        } else {
          read.unicodeScalars.append(scalar)
          isFirst = scalar == ";" || scalar == "\t" || scalar == "\n" || scalar == "\r"
        }
      }
      #expect(read == value, "\(cell)")
    }
  }

  @Test("cells with delimiters, quotes and line ends are quoted, and a neutralised one keeps its apostrophe inside")
  func quoting() throws {
    #expect(try written([(renaming("a,b", "say \"=\""), nil)])[1].hasSuffix(",\"a,b\",\"say \"\"=\"\"\",,,,"))
    #expect(try written([(renaming(nil, "=\"x\",1"), nil)])[1].hasSuffix(",\"'=\"\"x\"\",1\",,,,"))
    #expect(try written([(renaming(nil, "x\r=1"), nil)])[1].hasSuffix(",\"x\r'=1\",,,,"))
    #expect(try written([(renaming(nil, "\ra"), nil)])[1].hasSuffix(",\"'\ra\",,,,"))
  }
}
