import Synchronization
import Testing

@testable import Applying

@Suite("The sliding window")
struct SlidingWindowTests {
  @Test("never more than its width is under way", arguments: [1, 3, 8])
  func width(_ width: Int) async throws {
    let underWay = Mutex((now: 0, most: 0))
    var done: Set<Int> = []
    try await slide(over: Array(0..<100), width: width) { item in
      underWay.withLock { state in
        state.now += 1
        state.most = max(state.most, state.now)
      }
      await Task.yield()
      underWay.withLock { $0.now -= 1 }
      return item
    } goOn: { _, result in
      done.insert(result)
      return true
    }
    #expect(done == Set(0..<100))
    #expect(underWay.withLock(\.most) <= width)
  }

  @Test("after a no, nothing new begins, and what is under way is waited for")
  func stops() async throws {
    let begun = Mutex(0)
    var ended = 0
    try await slide(over: Array(0..<100), width: 4) { item in
      begun.withLock { $0 += 1 }
      await Task.yield()
      return item
    } goOn: { _, _ in
      ended += 1
      return false
    }
    #expect(begun.withLock(\.self) == ended)
    #expect(ended <= 4)
  }

  @Test("an error of one ends the window with that error")
  func errors() async {
    struct Broken: Error {}
    await #expect(throws: Broken.self) {
      try await slide(over: [1, 2, 3], width: 2) { _ in
        throw Broken()
      } goOn: { (_, _: Int) in
        true
      }
    }
  }
}
