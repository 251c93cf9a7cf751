import Passes
import Testing

@Suite("A date format")
struct DateFormatTests {
  private func read(_ text: String, _ pattern: String) throws -> String? {
    let format = try #require(DateFormat(pattern))
    return try? FieldRule.ValueType.date(format).written(text)
  }

  @Test(
    "reads what it describes",
    arguments: [
      ("dd.MM.yyyy", "05.03.2024"), ("d.M.yyyy", "5.3.2024"), ("d.M.yyyy", "05.03.2024"), ("yyyy-MM-dd", "2024-03-05"),
      ("MM/dd/yyyy", "03/05/2024"), ("yyyyMMdd", "20240305"), ("dd MM yyyy", "05 03 2024"),
    ])
  func reading(pattern: String, text: String) throws {
    #expect(try read(text, pattern) == "2024-03-05")
  }

  @Test(
    "refuses other forms and days that never were",
    arguments: [
      "5.3.2024", "05.03.24", "05.03.20244", "05/03/2024", "05.03.2024 00:00", "2024-03-05", "31.04.2024", "29.02.2023",
      "00.01.2024",
      "01.00.2024", "01.13.2024", "01.01.0000", "0x.01.2024", "05.03.", "05.03.202",
    ])
  func refused(text: String) throws {
    #expect(try read(text, "dd.MM.yyyy") == nil)
  }

  @Test("reads the 29th of February in leap years alone")
  func leapDay() throws {
    #expect(try read("29.02.2024", "dd.MM.yyyy") == "2024-02-29")
    #expect(try read("29.02.1900", "dd.MM.yyyy") == nil)
  }

  @Test(
    "is none without day, month and a year of four digits, each once",
    arguments: [
      "", "dd.MM.yy", "dd.MM", "MM.yyyy", "dd.yyyy", "dd.MM.yyyy dd", "ddd.MM.yyyy", "dd.MMM.yyyy", "dd.MM.yyyyy",
      "dd.mm.yyyy",
    ])
  func unusable(pattern: String) {
    #expect(DateFormat(pattern) == nil)
  }
}
