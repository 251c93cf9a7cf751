import Passes
import Testing

@testable import LoonaSync

@Suite("The mapping of values")
struct MappingTests {
  private func rule(_ form: String) throws -> FieldRule {
    try ConfigurationText(values: "    externalId: customer_id\n    value: \(form)").parsed().schema.fields[1].rule
  }

  private func problems(_ form: String) -> [String] {
    ConfigurationText(values: "    externalId: customer_id\n    value: \(form)").problems().map {
      $0.replacing("loona-sync.yaml:", with: "").replacing("pass.values.", with: "")
    }
  }

  @Test("takes columns of either table")
  func columns() throws {
    #expect(try rule("phone") == FieldRule(source: .column("phone")))
    #expect(try rule("customers.phone") == FieldRule(source: .column("phone")))
    #expect(try rule("customers.balances.x") == FieldRule(source: .column("balances.x")))
    #expect(try rule("balances.balance") == FieldRule(table: .balances, source: .column("balance")))
    #expect(try rule("\" first name \"") == FieldRule(source: .column("first name")))
    #expect(try rule("2026") == FieldRule(source: .column("2026")))
  }

  @Test("knows four types, each with its default")
  func types() throws {
    #expect(try rule("{ column: c, type: text }").type == .text)
    #expect(try rule("{ column: c, type: phone }").type == .phone(.international))
    #expect(try rule("{ column: c, type: date }").type == .date(.iso))
    #expect(try rule("{ column: c, type: money }").type == .money(decimals: 2))
    #expect(try rule("{ column: c, type: money, decimals: 0 }").type == .money(decimals: 0))
    #expect(try rule("{ column: c, type: money, decimals: 6 }").type == .money(decimals: 6))
  }

  @Test("takes a map's keys by their source text, whatever YAML makes of them")
  func mapKeys() throws {
    let names = ["1", "yes", "no", "2026-11-24", "0x1F", "~", "1.50", "м"]
    let form = "{ column: c, map: { \(names.map { "\($0): v" }.joined(separator: ", ")) } }"
    #expect(try rule(form).type == .map(names.map { FieldRule.MapEntry(from: $0, to: "v") }))
    #expect(
      try rule("{ column: c, map: { a: 1, b: true, c: \"\" } }").type
        == .map([
          FieldRule.MapEntry(from: "a", to: "1"), FieldRule.MapEntry(from: "b", to: "true"),
          FieldRule.MapEntry(from: "c", to: ""),
        ]))
  }

  @Test("puts columns of one table into a template")
  func templates() throws {
    #expect(
      try rule("{ template: \"{first} {last}!\" }").source
        == .template([.column("first"), .text(" "), .column("last"), .text("!")]))
    #expect(
      try rule("{ template: \"{{{ a b }}}\" }").source == .template([.text("{"), .column("a b"), .text("}")]))
    let balances = try rule("{ template: \"{balances.a}/{balances.b}\" }")
    #expect(balances.table == .balances)
    #expect(balances.source == .template([.column("a"), .text("/"), .column("b")]))
  }

  @Test("says what an empty cell means")
  func empty() throws {
    #expect(try rule("{ column: c }").empty == .keep)
    #expect(try rule("{ column: c, empty: keep }").empty == .keep)
    #expect(try rule("{ column: c, empty: clear }").empty == .value([]))
    #expect(try rule("{ column: c, default: \"\" }").empty == .value([]))
    #expect(try rule("{ column: c, default: none }").empty == .value(Array("none".utf8)))
    #expect(try rule("{ column: c, map: { a: b }, default: c }").empty == .value(Array("c".utf8)))
  }

  @Test("writes a default as the value travels, so that it is no change the next night")
  func defaults() throws {
    #expect(try rule("{ column: c, type: money, default: 0 }").empty == .value(Array("0.00".utf8)))
    let day = FieldRule.EmptyCell.value(Array("1990-02-01".utf8))
    #expect(try rule("{ column: c, type: date, format: dd.MM.yyyy, default: 01.02.1990 }").empty == day)
    #expect(try rule("{ column: c, type: date, format: dd.MM.yyyy, default: 1990-02-01 }").empty == day)
    let phone = try rule("{ column: c, type: phone, region: RU, default: 8 943 123-45-67 }")
    #expect(phone.empty == .value(Array("+79431234567".utf8)))
  }

  @Test("has status and expiry of its own, in the same forms")
  func ownFields() throws {
    let schema = try ConfigurationText(rest: "  status: active\n  expires: { column: until, default: \"\" }").parsed()
      .schema
    #expect(schema.fields[1].rule == FieldRule(source: .column("active")))
    #expect(schema.fields[2].rule == FieldRule(source: .column("until"), type: .date(.iso), empty: .value([])))
    #expect(
      ConfigurationText(rest: "  status: []\n  expires: { column: until, type: text }").problems() == [
        "loona-sync.yaml:13:11: pass.status: a list stands here; accepted: the name of a column, or a mapping with the "
          + "keys column, type, region, format, decimals, map, default, empty, template",
        "loona-sync.yaml:14:35: pass.expires.type: 'text' is not accepted; accepted: date",
      ])
  }

  @Test(
    "is refused where it says two things, or one that means nothing",
    arguments: [
      ("{ type: money }", "13:5: value.column: this key is required; accepted: the name of a column"),
      (
        "{ column: c, type: number }", "13:31: value.type: 'number' is not accepted; accepted: text, phone, date, money"
      ),
      ("{ column: c, region: RU }", "13:25: value.region: this key is only for type: phone"),
      ("{ column: c, type: phone, format: dd.MM.yyyy }", "13:38: value.format: this key is only for type: date"),
      ("{ column: c, decimals: 2 }", "13:25: value.decimals: this key is only for type: money"),
      (
        "{ column: c, type: money, decimals: 7 }",
        "13:48: value.decimals: '7' is not accepted; accepted: a whole number, 0 to 6"
      ),
      (
        "{ column: c, type: phone, region: DE }",
        "13:46: value.region: 'DE' is not accepted; accepted: RU, international"
      ),
      (
        "{ column: c, type: date, format: dd.MM.yy }",
        "13:45: value.format: 'dd.MM.yy' is not accepted; accepted: a pattern of dd or d, MM or M, and yyyy, such as "
          + "dd.MM.yyyy"
      ),
      (
        "{ column: c, type: money, map: { a: b } }",
        "13:38: value.map: map and type exclude each other: a mapped value is text"
      ),
      (
        "{ column: c, map: { \"\": b } }",
        "13:32: value.map.: an empty cell is never looked up; accepted for it: default, or empty: clear"
      ),
      (
        "{ column: c, map: {} }",
        "13:30: value.map: nothing stands here; accepted: a mapping of the file's values to Loona's, as "
          + "{ м: MALE, ж: FEMALE }"
      ),
      (
        "{ column: c, template: \"{a}\" }",
        "13:25: value.template: column and template exclude each other: give one of them"
      ),
      (
        "{ column: c, default: a, empty: clear }",
        "13:25: value.default: default and empty exclude each other: give one of them"
      ),
      ("{ column: c, empty: drop }", "13:32: value.empty: 'drop' is not accepted; accepted: keep, clear"),
      (
        "{ template: VIP }",
        "13:24: value.template: no column is named; accepted: text with columns in braces, as {first_name}"
      ),
      (
        "{ template: \"{a\" }",
        "13:24: value.template: '{a' is not accepted; accepted: text with columns in braces, as {first_name}; a brace "
          + "itself is written twice"
      ),
      (
        "{ template: \"{a} {balances.b}\" }",
        "13:24: value.template: a template takes the columns of one table: customers or balances"
      ),
      (
        "{ column: c, type: money, default: none }",
        "13:47: value.default: 'none' does not fit the value's type: this is no amount: write it as 1234.50"
      ),
      (
        "{ column: c, type: date, default: 31.02.1990 }",
        "13:46: value.default: '31.02.1990' does not fit the value's type: this is no date of the configured format"
      ),
      (
        "{ colum: c }",
        "13:14: value.colum: unknown key; did you mean 'column'? accepted: column, type, region, format, "
          + "decimals, map, default, empty, template"
      ),
      ("balances.", "13:12: value: the value is empty"),
    ])
  func refused(form: String, sentence: String) {
    #expect(problems(form).contains(sentence), "\(problems(form))")
  }

  @Test("needs a section of balances for their columns")
  func noBalances() {
    let yaml = """
      loona: { template: 1 }
      customers: { files: c.csv, key: id }
      pass: { match: [a], values: { a: id, b: balances.b } }
      """
    do {
      _ = try Configuration.parse(yaml)
      Issue.record("there are no balances")
    } catch {
      #expect(
        error.description
          == "loona-sync.yaml:3:41: pass.values.b: a column of the balances is used, but there is no section 'balances'"
      )
    }
  }

  @Test("leaves the pass's own names to the pass")
  func reservedNames() {
    #expect(
      ConfigurationText(values: "    externalId: customer_id\n    status: a\n    expires: b").problems() == [
        "loona-sync.yaml:13:5: pass.values.status: a value can't have this name: the pass's own is called so, see "
          + "pass.status and pass.expires",
        "loona-sync.yaml:14:5: pass.values.expires: a value can't have this name: the pass's own is called so, see "
          + "pass.status and pass.expires",
      ])
  }

  @Test("has at most 250 values")
  func tooMany() {
    let values = (1...251).map { "    v\($0): customer_id" }.joined(separator: "\n")
    #expect(
      ConfigurationText(match: "v1", values: values).problems() == [
        "loona-sync.yaml:12:5: pass.values: more values than 250"
      ])
  }

  @Test("finds passes by its values, and a created one by the customer's key")
  func match() throws {
    let values = "    phone: phone\n    id: customers.customer_id\n    other: customer_id"
    let schema = try ConfigurationText(match: "[phone, id]", values: values).parsed().schema
    #expect(schema.match == [0, 1])
    #expect(schema.keyField == 1)
    #expect(
      ConfigurationText(match: "[phone, fone, phone]", values: values).problems() == [
        "loona-sync.yaml:10:18: pass.match[1]: 'fone' is none of pass.values; accepted: phone, id, other",
        "loona-sync.yaml:10:24: pass.match[2]: 'phone' stands here twice",
      ])
    #expect(ConfigurationText(match: "[]").problems() == ["loona-sync.yaml:10:10: pass.match: the value is empty"])
  }

  @Test(
    "is refused where no created pass could be found again",
    arguments: [
      "phone", "balances.customer_id", "{ column: customer_id, type: phone }", "{ template: \"{customer_id}\" }",
    ])
  func keyNotMatched(form: String) {
    #expect(
      ConfigurationText(values: "    externalId: \(form)").problems() == [
        "loona-sync.yaml:10:10: pass.match: none of these values holds customers.key as it is, so a created pass could not "
          + "be found again; accepted: at least one value that is the column 'customer_id', as plain text"
      ])
  }
}
