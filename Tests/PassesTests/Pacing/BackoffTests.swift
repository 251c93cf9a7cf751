import Passes
import Testing

@Suite("Backing off")
struct BackoffTests {
  /// It holds its number, as the thread sanitizer ends a process that hands an empty value on `inout` (Fuzzing.md).
  private struct Highest: RandomNumberGenerator {
    private let number = UInt64.max
    mutating func next() -> UInt64 { number }
  }

  @Test(
    "waits up to twice as long after each attempt, at most as long as the cap",
    arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (40, 60)])
  func table(attempt: Int, seconds: Int64) throws {
    let backoff = Backoff(attempts: 100)
    var highest = Highest()
    let most = try #require(backoff.wait(after: attempt, using: &highest))
    #expect(most <= .seconds(seconds) && most > .seconds(seconds) - .microseconds(1))
  }

  @Test("draws its waits evenly")
  func jitter() throws {
    var random = SplitMix64(seed: 3)
    let waits = try (0..<2000).map { _ in
      Double(try #require(Backoff().wait(after: 3, using: &random)).nanoseconds) / 1e9
    }
    let mean = waits.reduce(0, +) / 2000
    #expect((1.9...2.1).contains(mean))
    #expect(waits.allSatisfy { (0...4).contains($0) })
    #expect(waits.contains { $0 < 0.01 } && waits.contains { $0 > 3.99 })
  }

  @Test("ends when its attempts are spent, the first one included")
  func budget() {
    var random = SplitMix64(seed: 1)
    let backoff = Backoff(attempts: 3)
    #expect(backoff.wait(after: 1, using: &random) != nil)
    #expect(backoff.wait(after: 2, using: &random) != nil)
    #expect(backoff.wait(after: 3, using: &random) == nil)
    #expect(backoff.wait(after: 3, asked: .seconds(1), using: &random) == nil)
  }

  @Test("keeps a wait that was asked for in full, its own behind it")
  func asked() throws {
    var highest = Highest()
    let none = Backoff(base: .zero)
    #expect(none.wait(after: 1, asked: .seconds(90), using: &highest) == .seconds(90))
    let most = try #require(Backoff().wait(after: 1, asked: .seconds(90), using: &highest))
    #expect(most > .seconds(90.9) && most <= .seconds(91))
  }
}
