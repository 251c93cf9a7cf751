import Passes
import Testing

@Suite("A breaker")
struct BreakerTests {
  @Test("trips at ten failures in a row, and not when a success comes between")
  func inARow() {
    var breaker = Breaker()
    for _ in 0..<9 { breaker.record(failed: true) }
    breaker.record(failed: false)
    for _ in 0..<9 { breaker.record(failed: true) }
    #expect(breaker.trip == nil)
    breaker.record(failed: true)
    #expect(breaker.trip == .inARow(10))
  }

  @Test("trips at too large a share of the latest operations, once there are enough of them")
  func share() {
    var breaker = Breaker(inARowMax: 100, shareMaxPercent: 30, windowSize: 10)
    for failed in [true, true, true, true] { breaker.record(failed: failed) }
    #expect(breaker.trip == nil)
    for _ in 0..<5 { breaker.record(failed: false) }
    #expect(breaker.trip == nil)
    breaker.record(failed: false)
    #expect(breaker.trip == .share(failed: 4, of: 10))
  }

  @Test("lets exactly the share pass, and forgets what is older than its window")
  func window() {
    var breaker = Breaker(inARowMax: 100, shareMaxPercent: 30, windowSize: 10)
    for round in 0..<20 {
      for position in 0..<10 { breaker.record(failed: position < 3) }
      #expect(breaker.trip == nil, "round \(round)")
    }
  }

  @Test("once tripped, stays as it is")
  func stays() {
    var breaker = Breaker(inARowMax: 2)
    breaker.record(failed: true)
    breaker.record(failed: true)
    for _ in 0..<200 { breaker.record(failed: false) }
    #expect(breaker.trip == .inARow(2))
  }
}
