import Passes
import Testing

@Suite("A ceiling on requests")
struct RateCeilingTests {
  /// The instants at which requests left, of a caller who sleeps as told, and then some.
  private func run(
    _ ceiling: inout RateCeiling, until end: Instant, from start: Instant = .start,
    idle: (Instant) -> Duration = { _ in .zero },
    overshoot: () -> Duration
  ) -> [Instant] {
    var now = start
    var sent: [Instant] = []
    while now < end {
      switch ceiling.next(now: now) {
      case .send:
        sent.append(now)
        now = now + idle(now)
      case .wait(let until):
        #expect(until > now)
        now = until + overshoot()
      }
    }
    return sent
  }

  /// The most that any window of this length holds, both of its ends included.
  private func most(_ sent: [Instant], in window: Duration) -> Int {
    var first = 0
    var most = 0
    for last in sent.indices {
      while sent[last] - sent[first] > window { first += 1 }
      most = max(most, last - first + 1)
    }
    return most
  }

  @Test(
    "is kept in every second, whenever it is asked and however late the sleeps end",
    arguments: [1, 2, 3, 5, 10, 50, 200])
  func neverExceeded(limit: Int) {
    for seed in UInt64(0)..<20 {
      var random = SplitMix64(seed: seed)
      var ceiling = RateCeiling(requestsPerSecond: limit)
      let latest = Int64.random(in: 0...3_000_000_000, using: &random)
      let sent = run(
        &ceiling, until: Instant(nanoseconds: 60_000_000_000),
        idle: { _ in
          Bool.random(using: &random) ? .zero : .nanoseconds(Int64.random(in: 0...latest / 4, using: &random))
        }, overshoot: { .nanoseconds(Int64.random(in: 0...latest, using: &random)) })
      #expect(sent.count > 10)
      #expect(most(sent, in: .seconds(1)) <= limit)
    }
  }

  @Test("is kept by a caller who asks at random and never heeds the wait", arguments: [1, 5, 50])
  func impatience(limit: Int) {
    var random = SplitMix64(seed: UInt64(limit))
    var ceiling = RateCeiling(requestsPerSecond: limit)
    var now = Instant.start
    var sent: [Instant] = []
    for _ in 0..<100_000 {
      if ceiling.next(now: now) == .send { sent.append(now) }
      now = now + .nanoseconds(Int64.random(in: 0...2_000_000, using: &random))
    }
    #expect(most(sent, in: .seconds(1)) <= limit)
    #expect(sent.count >= 90 * limit)
  }

  @Test("is used to at least 95 percent by one who sleeps as told, up to 2 ms too long", arguments: [5, 20, 50])
  func throughput(limit: Int) {
    for seed in UInt64(0)..<10 {
      var random = SplitMix64(seed: seed)
      var ceiling = RateCeiling(requestsPerSecond: limit)
      let sent = run(&ceiling, until: Instant(nanoseconds: 60_000_000_000)) {
        .nanoseconds(Int64.random(in: 0...2_000_000, using: &random))
      }
      #expect(sent.count >= limit * 60 * 95 / 100)
      #expect(sent.count <= limit * 60)
      #expect(most(sent, in: .seconds(1)) <= limit)
    }
  }

  @Test("of one a second lets one go each second, and a little more")
  func one() {
    var ceiling = RateCeiling(requestsPerSecond: 1)
    let sent = run(&ceiling, until: Instant(nanoseconds: 60_000_000_000)) { .milliseconds(2) }
    #expect((57...60).contains(sent.count))
    #expect(zip(sent, sent.dropFirst()).allSatisfy { $1 - $0 > .seconds(1) })
  }

  @Test("below one a second stretches its window")
  func everySeconds() {
    var ceiling = RateCeiling(requestsPerSecond: 1, everySeconds: 10)
    let sent = run(&ceiling, until: Instant(nanoseconds: 600_000_000_000)) { .milliseconds(2) }
    #expect((57...60).contains(sent.count))
    #expect(most(sent, in: .seconds(10)) == 1)
    var three = RateCeiling(requestsPerSecond: 3, everySeconds: 2)
    #expect(most(run(&three, until: Instant(nanoseconds: 100_000_000_000)) { .zero }, in: .seconds(2)) == 3)
  }

  @Test("lets nothing go before a pause is over, and no burst after it")
  func pause() {
    var ceiling = RateCeiling(requestsPerSecond: 50)
    #expect(ceiling.next(now: .start) == .send)
    let end = Instant(nanoseconds: 7_000_000_000)
    ceiling.pause(until: end)
    #expect(ceiling.next(now: Instant(nanoseconds: 6_999_999_999)) == .wait(until: end))
    ceiling.pause(until: Instant(nanoseconds: 1))
    #expect(ceiling.next(now: Instant(nanoseconds: 5_000_000_000)) == .wait(until: end))
    let sent = run(&ceiling, until: Instant(nanoseconds: 9_000_000_000), from: end) { .zero }
    #expect(sent.first == end)
    #expect(most(sent, in: .milliseconds(50)) <= 4)
    #expect(most(sent, in: .seconds(1)) <= 50)
  }

  @Test("halves its pace with each throttled answer, once a window, down to one request in eight seconds")
  func slowingDown() {
    var ceiling = RateCeiling(requestsPerSecond: 10)
    var now = Instant.start
    var pauses: [Int64] = []
    for _ in 0..<9 {
      for _ in 0..<5 { ceiling.slowDown(now: now) }
      guard case .wait(let until) = ceiling.next(now: now) else { break }
      pauses.append((until - now).milliseconds)
      now = now + .seconds(1)
    }
    #expect(pauses == [206, 412, 824, 1649, 3298, 6597, 8000, 8000, 8000])
  }

  @Test("leaves half of what left of late, where that was less than the ceiling and still too much")
  func slowingDownFromFew() {
    var ceiling = RateCeiling(requestsPerSecond: 50)
    for moment in [0, 300, 600] as [Int64] {
      #expect(ceiling.next(now: Instant(nanoseconds: moment * 1_000_000)) == .send)
    }
    let now = Instant(nanoseconds: 650_000_000)
    ceiling.slowDown(now: now)
    #expect(ceiling.next(now: now) == .wait(until: now + .nanoseconds(666_666_666)))
  }

  @Test("is reached again soon after one throttled answer, and never exceeded meanwhile")
  func recovery() {
    var ceiling = RateCeiling(requestsPerSecond: 10)
    let second = Instant(nanoseconds: 1_000_000_000)
    _ = run(&ceiling, until: second) { .zero }
    ceiling.slowDown(now: second)
    let sent = run(&ceiling, until: Instant(nanoseconds: 12_000_000_000), from: second) { .zero }
    let pauses = zip(sent, sent.dropFirst()).map { ($1 - $0).milliseconds }
    #expect(pauses.first.map { $0 > 190 } ?? false)
    #expect(pauses.sorted(by: >) == pauses)
    #expect(pauses.dropFirst(6).allSatisfy { (100...104).contains($0) })
    #expect(most(sent, in: .seconds(1)) <= 10)
  }

  @Test("catches up on a late sleep by two requests at most")
  func catchingUp() {
    var ceiling = RateCeiling(requestsPerSecond: 10)
    #expect(ceiling.next(now: .start) == .send)
    let late = Instant(nanoseconds: 30_000_000_000)
    var burst = 0
    while ceiling.next(now: late) == .send { burst += 1 }
    #expect(burst == 3)
  }

  @Test("that makes no sense is taken for one a second")
  func senseless() {
    var ceiling = RateCeiling(requestsPerSecond: 0, everySeconds: -1)
    #expect(ceiling.requestsPerSecond == 1)
    #expect(ceiling.next(now: .start) == .send)
    #expect(ceiling.next(now: .start) != .send)
  }
}
