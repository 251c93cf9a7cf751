import Passes
import Testing

@Suite("Both sides of a comparison")
struct NormalisationTests {
  private let day = FieldRule.ValueType.date(DateFormat("dd.MM.yyyy") ?? .iso)
  private let money = FieldRule.ValueType.money(decimals: 2)
  private let phone = FieldRule.ValueType.phone(.ru)

  @Test("write one phone the same way")
  func phones() throws {
    #expect(try phone.written("89991234567") == phone.normalised("+7 (999) 123-45-67"))
  }

  @Test("write one amount the same way", arguments: ["1 234,50", "1234.5", "1,234.50", "1234.50", " 1234.50\u{A0}"])
  func amounts(remote: String) throws {
    #expect(try money.written("1234.5") == "1234.50")
    #expect(money.normalised(remote) == "1234.50")
  }

  @Test(
    "write one day the same way",
    arguments: [
      "2024-03-05", "05.03.2024", "2024-03-05T00:00:00Z", "2024-03-05T00:00:00.000+00:00", "2024-03-05T00:00",
      "2024-03-05 00:00:00",
    ])
  func days(remote: String) throws {
    #expect(try day.written("05.03.2024") == "2024-03-05")
    #expect(day.normalised(remote) == "2024-03-05")
  }

  @Test(
    "keep another hour, another zone and what is no day apart",
    arguments: [
      "2024-03-05T21:00:00Z", "2024-03-05T00:00:00+03:00", "2024-03-05T00:00:00-00:01", "2024-03-05Tx", "2024-03-05x",
      "soon",
    ])
  func otherInstants(remote: String) {
    #expect(day.normalised(remote) == remote)
  }

  @Test("leave what a rule can't read as it stands, trimmed", arguments: ["abc", "1.2.3", "12345678901234567890123"])
  func unreadable(remote: String) {
    #expect(money.normalised(" \(remote) ") == remote)
    #expect(phone.normalised(" \(remote) ") == remote)
  }

  @Test("trim text, and change nothing else of it")
  func text() throws {
    #expect(FieldRule.ValueType.text.normalised("\u{A0}Анна  Мария\t") == "Анна  Мария")
    #expect(try FieldRule.ValueType.text.written("İstanbul") == "İstanbul")
  }

  @Test("map a cell to its target, trimmed, and reject what the map lacks")
  func maps() throws {
    let map = FieldRule.ValueType.map([.init(from: "м", to: "MALE"), .init(from: "ж", to: " FEMALE ")])
    #expect(try map.written("м") == "MALE")
    #expect(try map.written("ж") == "FEMALE")
    #expect(map.normalised(" FEMALE") == "FEMALE")
    #expect(throws: CellProblem.notInMap) { try map.written("М") }
  }

  @Test("name what is wrong with a cell")
  func problems() {
    #expect(throws: CellProblem.notAPhone) { try phone.written("12") }
    #expect(throws: CellProblem.notADate) { try day.written("31.02.2024") }
    #expect(throws: CellProblem.notAnAmount) { try money.written("x") }
    #expect(throws: CellProblem.tooManyDecimals) { try money.written("1.005") }
    #expect(throws: CellProblem.amountOutOfRange) { try money.written("99999999999999999999") }
    #expect(throws: CellProblem.tooLong) { try FieldRule.ValueType.text.written(String(repeating: "a", count: 4097)) }
  }

  @Test("are steady: what is normalised is normalised to itself")
  func idempotence() {
    for text in ["1 234,5", "x", "", "8 999 123 45 67", "05.03.2024", "-0", " a ", "2024-03-05T00:00:00Z"] {
      for type in [money, phone, day, .text] {
        #expect(type.normalised(type.normalised(text)) == type.normalised(text))
      }
    }
  }

  @Test("have a sentence for every problem")
  func sentences() {
    #expect(CellProblem.allCases.allSatisfy { !$0.sentence.isEmpty })
    #expect(Set(CellProblem.allCases.map(\.sentence)).count == CellProblem.allCases.count)
  }
}
