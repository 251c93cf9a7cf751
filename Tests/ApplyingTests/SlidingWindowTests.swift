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

  @Test("of one lane, items go one at a time and in their order; lanes go side by side", arguments: [1, 3, 8])
  func lanes(_ width: Int) async throws {
    let busy = Mutex(Set<Int>())
    var order: [Int: [Int]] = [:]
    let overlaps = Mutex(0)
    try await slide(over: Array(0..<90), width: width, lane: Self.ofThree) { item in
      let isAlone = busy.withLock { item % 3 == 0 ? true : $0.insert(item % 3).inserted }
      if !isAlone { overlaps.withLock { $0 += 1 } }
      for _ in 0..<(item % 5) { await Task.yield() }
      _ = busy.withLock { $0.remove(item % 3) }
      return item
    } holds: { _ in
      false
    } goOn: { item, _ in
      order[item % 3, default: []].append(item)
      return true
    }
    #expect(overlaps.withLock(\.self) == 0)
    #expect(order[1] == Array(stride(from: 1, to: 90, by: 3)))
    #expect(order[2] == Array(stride(from: 2, to: 90, by: 3)))
    #expect(order[0]?.count == 30)
  }

  @Test("what holds its lane lets nothing of it begin any more, and the others go on")
  func held() async throws {
    var begun: [Int] = []
    try await slide(over: Array(0..<20), width: 4, lane: Self.ofTwo) {
      $0
    } holds: {
      $0 == 5
    } goOn: { item, _ in
      begun.append(item)
      return true
    }
    #expect(begun.filter { $0 % 2 == 1 } == [1, 3, 5])
    #expect(begun.count { $0 % 2 == 0 } == 10)
  }

  private static func ofThree(_ item: Int) -> Int? { item % 3 == 0 ? nil : item % 3 }
  private static func ofTwo(_ item: Int) -> Int? { item % 2 }
}
