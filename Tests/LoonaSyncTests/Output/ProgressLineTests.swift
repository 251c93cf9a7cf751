import Applying
import Passes
import Testing

@testable import LoonaSync

@Suite("The progress line")
struct ProgressLineTests {
  private func text(_ progress: Progress, before: Int = 0, seconds: Int64) -> String {
    ProgressLine.text(
      progress, since: .start, done: before, now: Instant(nanoseconds: seconds * 1_000_000_000))
  }

  @Test("it says how far, how fast, and how long still")
  func rateAndTimeLeft() {
    let progress = Progress(phase: .working, done: 300, total: 1300, failed: 0, inDoubt: 0)
    #expect(text(progress, seconds: 100) == "applying 300/1300 · 3.0 operations/s · 5 min 33 s left")
  }

  @Test("what a resumed run had done before does not count for its rate")
  func resumed() {
    let progress = Progress(phase: .working, done: 1000, total: 1010, failed: 2, inDoubt: 1)
    #expect(
      text(progress, before: 990, seconds: 10)
        == "applying 1000/1010 · 1.0 operations/s · 10 s left · 2 failed · 1 in doubt")
  }

  @Test("in the first second nobody can say how fast")
  func tooEarly() {
    let progress = Progress(phase: .canary, done: 1, total: 10, failed: 0, inDoubt: 0)
    #expect(text(progress, seconds: 0) == "first operations 1/10")
  }
}
