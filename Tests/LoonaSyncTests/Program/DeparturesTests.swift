import Passes
import Testing

@testable import LoonaSync

@Suite("The instants at which requests left")
struct DeparturesTests {
  @Test("the busiest second is any second, not one of the clock's")
  func busiest() {
    let departures = Departures()
    for millisecond in [0, 900, 950, 1100, 1850, 1950, 3000] as [Int64] {
      departures.record(Instant(nanoseconds: millisecond * 1_000_000))
    }
    // 900, 950, 1100, 1850; at 1950 the one of 950 has left the window.
    #expect(departures.figures.busiestSecond == 4)
    #expect(departures.figures.count == 7)
    #expect(departures.figures.milliseconds == 3000)
    #expect(departures.figures.meanRate == 2)
  }
}
