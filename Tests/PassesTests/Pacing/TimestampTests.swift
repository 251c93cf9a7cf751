import Passes
import Testing

@Suite("Time")
struct TimestampTests {
  @Test(
    "is written in UTC, before 1970 as after it",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (999, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
      (-1000, "1969-12-31T23:59:59Z"),
      (-1001, "1969-12-31T23:59:58Z"), (-86_400_000, "1969-12-31T00:00:00Z"), (-86_400_001, "1969-12-30T23:59:59Z"),
      (1_795_485_605_000, "2026-11-24T02:00:05Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
      (-2_208_988_800_000, "1900-01-01T00:00:00Z"),
    ])
  func rfc3339(milliseconds: Int64, expected: String) {
    #expect(Timestamp(milliseconds: milliseconds).rfc3339 == expected)
  }

  @Test("goes on by a duration, and back by a difference")
  func arithmetic() {
    let start = Timestamp(milliseconds: 1000)
    #expect(start + .seconds(2) == Timestamp(milliseconds: 3000))
    #expect(Timestamp(milliseconds: 3000) - start == .seconds(2))
    #expect(start < start + .milliseconds(1))
    #expect(Instant.start + .seconds(1) == Instant(nanoseconds: 1_000_000_000))
    #expect(Instant(nanoseconds: 5) - Instant(nanoseconds: 2) == .nanoseconds(3))
  }

  @Test("has no overflow, however long a wait is asked for")
  func endless() {
    #expect(Duration.seconds(Int64.max).nanoseconds == .max)
    #expect(Duration.seconds(Int64.min).nanoseconds == .min)
    #expect(Instant(nanoseconds: 1) + .seconds(Int64.max) == Instant(nanoseconds: .max))
    #expect(Duration.milliseconds(1999).milliseconds == 1999)
  }

  @Test("drawn by chance is the same again for the same seed")
  func seeded() {
    var random = SplitMix64(seed: 0)
    #expect([random.next(), random.next()] == [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4])
  }
}
