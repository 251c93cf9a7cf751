import Testing

@testable import LoonaSync

@Suite("Numbers as a terminal shows them")
struct DisplayNumberTests {
  @Test(
    "whole numbers are grouped by threes",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
  func grouping(number: Int, text: String) { #expect(DisplayNumber.text(number) == text) }

  @Test(
    "durations carry their units",
    arguments: [(12, "12 s"), (200, "3 min 20 s"), (7500, "2 h 05 min"), (0, "0 s")])
  func durations(seconds: Int, text: String) { #expect(DisplayNumber.duration(.seconds(seconds)) == text) }

  @Test("rates have one digit behind the point")
  func rates() {
    #expect(DisplayNumber.text(4.96) == "5.0")
    #expect(DisplayNumber.text(0.25) == "0.3")
  }
}
