import Passes
import Testing

@Suite("A calendar date")
struct CalendarDateTests {
  @Test("knows leap years")
  func leapYears() {
    #expect(CalendarDate(year: 2024, month: 2, day: 29) != nil)
    #expect(CalendarDate(year: 2000, month: 2, day: 29) != nil)
    #expect(CalendarDate(year: 1900, month: 2, day: 29) == nil)
    #expect(CalendarDate(year: 2023, month: 2, day: 29) == nil)
  }

  @Test(
    "is none where the calendar has no such day",
    arguments: [
      (2024, 0, 1), (2024, 13, 1), (2024, 4, 31), (2024, 1, 32), (2024, 1, 0), (0, 1, 1), (10000, 1, 1), (-1, 1, 1),
    ])
  func impossible(year: Int, month: Int, day: Int) {
    #expect(CalendarDate(year: year, month: month, day: day) == nil)
  }

  @Test("is written year first, with zeros in front")
  func description() {
    #expect(CalendarDate(year: 987, month: 6, day: 5)?.description == "0987-06-05")
    #expect(CalendarDate(year: 2026, month: 12, day: 31)?.description == "2026-12-31")
  }

  @Test("counted from 1970 goes on day by day through 800 years")
  func daysSince1970() {
    #expect(CalendarDate(daysSince1970: 0).description == "1970-01-01")
    #expect(CalendarDate(daysSince1970: -1).description == "1969-12-31")
    #expect(CalendarDate(daysSince1970: 19_782).description == "2024-02-29")
    var expected = CalendarDate(daysSince1970: -146_097)
    #expect(expected.description == "1570-01-01")
    for day in Int64(-146_097)..<146_097 {
      let date = CalendarDate(daysSince1970: day)
      guard date == expected else {
        Issue.record("day \(day) is \(date), not \(expected)")
        return
      }
      expected = successor(of: date) ?? expected
    }
  }

  private func successor(of date: CalendarDate) -> CalendarDate? {
    CalendarDate(year: date.year, month: date.month, day: date.day + 1)
      ?? CalendarDate(year: date.year, month: date.month + 1, day: 1)
      ?? CalendarDate(year: date.year + 1, month: 1, day: 1)
  }

  @Test("comes before a later one")
  func order() throws {
    let dates = [(2023, 12, 31), (2024, 1, 1), (2024, 1, 2), (2024, 2, 1)].compactMap(CalendarDate.init)
    #expect(dates.count == 4)
    #expect(dates.shuffled().sorted() == dates)
  }
}
