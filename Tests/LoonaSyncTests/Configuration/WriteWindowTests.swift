import Passes
import Testing

@testable import LoonaSync

@Suite("A write window")
struct WriteWindowTests {
  /// 2026-11-24T00:00:00Z.
  private let midnight = Timestamp(milliseconds: 1_795_478_400_000)

  private func at(_ hour: Int, _ minute: Int = 0, _ second: Int = 0) -> Timestamp {
    midnight + .seconds((hour * 60 + minute) * 60 + second)
  }

  @Test("is open from its first minute to before its last, in its own zone")
  func day() throws {
    let window = try #require(WriteWindow("08:00-22:00 Europe/Moscow"))
    #expect(!window.isOpen(at: at(4, 59, 59)))
    #expect(window.isOpen(at: at(5)))
    #expect(window.isOpen(at: at(18, 59, 59)))
    #expect(!window.isOpen(at: at(19)))
    #expect(window.description == "08:00-22:00 Europe/Moscow")
  }

  @Test("may go over midnight")
  func night() throws {
    let window = try #require(WriteWindow("22:30-06:00 UTC"))
    #expect(window.isOpen(at: at(22, 30)))
    #expect(window.isOpen(at: at(0)))
    #expect(window.isOpen(at: at(5, 59, 59)))
    #expect(!window.isOpen(at: at(6)))
    #expect(!window.isOpen(at: at(22, 29, 59)))
  }

  @Test("says when it opens next: now, where it is open")
  func nextOpening() throws {
    let window = try #require(WriteWindow("08:00-22:00 Europe/Moscow"))
    #expect(window.nextOpening(after: at(6, 1, 2)) == at(6, 1, 2))
    #expect(window.nextOpening(after: at(2, 30, 30)) == at(5))
    #expect(window.nextOpening(after: at(19)) == at(29))
    #expect(window.nextOpening(after: Timestamp(milliseconds: at(5).milliseconds - 1)) == at(5))
  }

  @Test("says when it shuts next: now, where it is shut")
  func nextClosing() throws {
    let window = try #require(WriteWindow("08:00-22:00 Europe/Moscow"))
    #expect(window.nextClosing(after: at(6, 1, 2)) == at(19))
    #expect(window.nextClosing(after: at(2, 30, 30)) == at(2, 30, 30))
    let night = try #require(WriteWindow("22:30-06:00 UTC"))
    #expect(night.nextClosing(after: at(23, 59, 59)) == at(30))
  }

  @Test("opens later where clocks are put forward over its opening, and keeps to local time where they go back")
  func summerTime() throws {
    let window = try #require(WriteWindow("02:30-04:00 Europe/Berlin"))
    // 2026-03-29, 01:00Z: two o'clock becomes three.
    let spring = Timestamp(milliseconds: 1_774_746_000_000)
    #expect(window.nextOpening(after: Timestamp(milliseconds: spring.milliseconds - 3_600_000)) == spring)
    // 2026-10-25, 01:00Z: three o'clock becomes two. Half past two comes twice.
    let autumn = Timestamp(milliseconds: 1_792_890_000_000)
    #expect(window.isOpen(at: Timestamp(milliseconds: autumn.milliseconds - 1)))
    #expect(!window.isOpen(at: autumn))
    #expect(window.nextOpening(after: autumn) == autumn + .seconds(1800))
  }

  @Test("may last the whole day")
  func wholeDay() throws {
    let window = try #require(WriteWindow("00:00-24:00 Asia/Vladivostok"))
    for hour in 0..<24 { #expect(window.isOpen(at: at(hour))) }
  }

  @Test(
    "is nothing else than two times and a zone of the time zone database",
    arguments: [
      "", "08:00-22:00", "8:00-22:00 UTC", "08:00-22:00 Mars/Base", "08:00-22:00 MSK", "08:00-08:00 UTC",
      "24:00-02:00 UTC",
      "08:60-22:00 UTC", "08:00-24:01 UTC", "08:00 22:00 UTC", "08:00-22:00-23:00 UTC", "08-22 UTC",
    ])
  func malformed(text: String) {
    #expect(WriteWindow(text) == nil)
    #expect(
      ConfigurationText(rest: "rate: { window: \"\(text)\" }").problems() == [
        text.isEmpty
          ? "loona-sync.yaml:13:17: rate.window: the value is empty"
          : "loona-sync.yaml:13:17: rate.window: '\(text)' is not accepted; accepted: two times and a zone, as in "
            + "08:00-22:00 Europe/Moscow"
      ])
  }
}
