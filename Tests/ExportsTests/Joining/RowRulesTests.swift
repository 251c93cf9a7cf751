import Exports
import Passes
import Testing

@Suite("A row's values")
struct RowRulesTests {
  private func read(_ rule: FieldRule, _ cells: [String], _ prepare: (inout Field) -> Void = { _ in }) throws -> Joined
  {
    var field = Field(.value("f"), rule: rule)
    prepare(&field)
    let rows = cells.enumerated().map { "\($0),\($1)\n" }.joined()
    return try Joined(customers: ["id,c\n" + rows], fields: [Joined.usual[0], field])
  }

  private func value(_ rule: FieldRule, _ cell: String) throws -> String? { try read(rule, [cell])["0", "f"] }

  @Test("travel in the form of their type")
  func types() throws {
    let column = FieldRule.Source.column("c")
    #expect(try value(FieldRule(source: column), " \u{A0}Анна Мария\t") == "Анна Мария")
    #expect(try value(FieldRule(source: column, type: .phone(.ru)), "8 (999) 123-45-67") == "+79991234567")
    #expect(try value(FieldRule(source: column, type: .money(decimals: 2)), "\"1 234,5\"") == "1234.50")
    let format = try #require(DateFormat("dd.MM.yyyy"))
    #expect(try value(FieldRule(source: column, type: .date(format)), "05.03.2024") == "2024-03-05")
    #expect(try value(FieldRule(source: column, type: .map([.init(from: "1", to: "Gold")])), "1") == "Gold")
  }

  @Test("that can't be read reject their row, with line, column and code")
  func rejects() throws {
    let column = FieldRule.Source.column("c")
    let cases: [(FieldRule.ValueType, String, CellProblem)] = [
      (.phone(.ru), "123", .notAPhone), (.date(.iso), "31.12.2024", .notADate),
      (.money(decimals: 2), "x", .notAnAmount),
      (.money(decimals: 2), "1.234", .tooManyDecimals),
      (.money(decimals: 2), "99999999999999999999", .amountOutOfRange),
      (.map([.init(from: "1", to: "Gold")]), "2", .notInMap), (.text, String(repeating: "я", count: 2049), .tooLong),
    ]
    for (type, cell, problem) in cases {
      let joined = try read(FieldRule(source: column, type: type), ["", cell])
      #expect(joined.codes == [problem.rawValue])
      #expect(joined.lines == [3])
      #expect(joined.rejects.map(\.column) == ["c"])
      #expect(joined.rejects.map(\.reason) == [problem.sentence])
      #expect(joined.raws == ["1,\(cell)\n"])
      #expect(joined.rejects.map(\.table) == [.customers])
      #expect(joined.closes)
    }
  }

  @Test("of an empty cell are left alone, or take what the configuration says")
  func empty() throws {
    let column = FieldRule.Source.column("c")
    for cell in ["", " ", "\u{A0}", "\"\""] {
      #expect(try value(FieldRule(source: column), cell) == nil)
      #expect(try value(FieldRule(source: column, empty: .value([])), cell) == "")
      #expect(try value(FieldRule(source: column, empty: .value(Array("-".utf8))), cell) == "-")
    }
  }

  @Test("that stand in for an empty cell have their type's form too, and never reject a row")
  func defaultForm() throws {
    let column = FieldRule.Source.column("c")
    #expect(
      try value(FieldRule(source: column, type: .money(decimals: 2), empty: .value(Array("0".utf8))), "") == "0.00")
    #expect(
      try value(FieldRule(source: column, type: .phone(.ru), empty: .value(Array("8 999 123 45 67".utf8))), "")
        == "+79991234567")
    #expect(
      try value(FieldRule(source: column, type: .date(.iso), empty: .value(Array("2024-01-01".utf8))), "")
        == "2024-01-01")
    #expect(
      try value(FieldRule(source: column, type: .money(decimals: 2), empty: .value(Array("n/a".utf8))), "") == "n/a")
    #expect(try value(FieldRule(source: column, empty: .value(Array(" x ".utf8))), "") == "x")
    let map = FieldRule.ValueType.map([.init(from: "1", to: "Gold")])
    #expect(try value(FieldRule(source: column, type: map, empty: .value(Array("Bronze".utf8))), "") == "Bronze")
  }

  @Test("of a template are its text and its cells, trimmed, and empty where all its cells are")
  func templates() throws {
    let rule = FieldRule(
      source: .template([.text("«"), .column("first"), .text(" "), .column("last"), .text("»")]),
      empty: .value(Array("гость".utf8)))
    let joined = try Joined(
      customers: ["id,first,last\n1, Анна ,Лось\n2,,Лось\n3, ,\u{A0}\n"],
      fields: [Joined.usual[0], Field(.value("f"), rule: rule)])
    #expect(joined["1", "f"] == "«Анна Лось»")
    #expect(joined["2", "f"] == "« Лось»")
    #expect(joined["3", "f"] == "гость")
    let names = FieldRule(source: .template([.column("first"), .text(" "), .column("last")]))
    let trimmed = try Joined(
      customers: ["id,first,last\n1,,Лось\n2,Анна,\n3,,\n"], fields: [Joined.usual[0], Field(.value("f"), rule: names)])
    #expect(trimmed["1", "f"] == "Лось")
    #expect(trimmed["2", "f"] == "Анна")
    #expect(trimmed["3", "f"] == nil)
  }

  @Test("are the list's own options, or reject their row")
  func options() throws {
    let rule = FieldRule(source: .column("c"), empty: .value([]))
    let joined = try read(rule, ["Gold", "gold", ""]) { $0.options = [Array("Gold".utf8)] }
    #expect(joined["0", "f"] == "Gold")
    #expect(joined["2", "f"] == "")
    #expect(joined.codes == [CellProblem.notAnOption.rawValue])
  }

  @Test("that the template requires are not cleared, but may be left alone")
  func required() throws {
    let cleared = try read(FieldRule(source: .column("c"), empty: .value([])), ["", "x"]) { $0.isRequired = true }
    #expect(cleared.codes == [CellProblem.requiredValueEmpty.rawValue])
    let kept = try read(FieldRule(source: .column("c")), [""]) { $0.isRequired = true }
    #expect(kept.codes.isEmpty && kept["0", "f"] == nil)
  }

  @Test("need their columns", arguments: ["c", "id"])
  func missingColumn(absent: String) throws {
    let header = absent == "c" ? "id,other" : "c,other"
    let error = try #require(throws: ExportFileError.self) {
      try Joined(
        customers: ["\(header)\n1,2\n"],
        fields: [Joined.usual[0], Field(.value("f"), rule: FieldRule(source: .column("c")))])
    }
    #expect(error.fact == .missingColumn(absent, available: header.split(separator: ",").map(String.init)))
  }
}
