import Testing

@testable import Simulation

@Suite struct CautionWatchTests {
  private func watch(canary: Int = 2, failuresInARowMax: Int = 2, isOnePassAPhone: Bool = false) -> CautionWatch {
    var watch = CautionWatch(
      CautionWatch.Limits(
        canary: canary, failuresInARowMax: failuresInARowMax, concurrency: 1, isOnePassAPhone: isOnePassAPhone,
        hasHelpfulColleague: false))
    watch.exportBegins()
    watch.processBegins()
    return watch
  }

  @Test(arguments: [true, false])
  func `a search ends a row of failures where a phone has one pass, and nowhere else`(_ isOnePassAPhone: Bool) {
    var watch = watch(isOnePassAPhone: isOnePassAPhone)
    for number in 1...3 {
      watch.leaves(number, for: "K\(number)")
      watch.isUnclear(number)
    }
    watch.isSearched()
    watch.leaves(5, for: "K5")
    #expect(watch.problems.isEmpty == isOnePassAPhone)
  }

  private func make(_ numbers: ClosedRange<Int>, _ watch: inout CautionWatch) {
    for number in numbers {
      watch.leaves(number, for: "K\(number)")
      watch.isDone(number, pass: number)
    }
  }

  @Test func `one write more than the canaries, with none read back, is told once`() {
    var watch = watch()
    make(1...2, &watch)
    #expect(watch.problems == [])
    make(3...5, &watch)
    #expect(watch.problems == ["3 writes were made up to request 3, and none was read back"])
  }

  @Test func `a pass that is read back lets the others leave, in its own process only`() {
    var watch = watch()
    make(1...2, &watch)
    watch.isRead(2)
    make(3...9, &watch)
    #expect(watch.problems == [])
    watch.processBegins()
    make(10...12, &watch)
    #expect(watch.problems.count == 1)
  }

  @Test(arguments: [true, false])
  func
    `what an earlier process wrote is a canary where this one has begun to go on with it, and not where it was only looked at`(
      _ goesOn: Bool
    )
  {
    var watch = watch()
    make(1...1, &watch)
    watch.processBegins()
    watch.isRead(1)
    if goesOn { watch.leaves(2, for: "K1", pass: 1) }
    watch.isRead(1)
    make(3...5, &watch)
    #expect(watch.problems.isEmpty == goesOn)
  }

  @Test func `where amounts are wrong, no reading lets the others leave`() {
    var watch = watch()
    watch.amountsAreWrong = true
    make(1...2, &watch)
    watch.isRead(2)
    make(3...3, &watch)
    #expect(watch.problems.count == 1)
  }

  @Test func `writes without a clear answer, and what settles them, are no canaries`() {
    var watch = watch(failuresInARowMax: 10)
    for number in 1...3 {
      watch.leaves(number, for: "K\(number)")
      watch.isUnclear(number)
    }
    for number in 4...6 {
      watch.leaves(number, for: "K\(number - 3)")
      watch.isDone(number, pass: number)
    }
    #expect(watch.problems == [])
  }

  @Test func `after too many failures in a row and those under way, no new write may leave`() {
    var watch = watch()
    for number in 1...3 {
      watch.leaves(number, for: "K\(number)")
      watch.isRefused(number)
    }
    // What is sent again is no new operation.
    watch.leaves(4, for: "K1")
    #expect(watch.problems == [])
    watch.leaves(5, for: "K5")
    #expect(watch.problems == ["a write for K5 left after 3 failures in a row"])
  }

  @Test(arguments: ["done", "read", "process"])
  func `what ends a row of failures lets a write leave`(_ end: String) {
    var watch = watch()
    for number in 1...3 {
      watch.leaves(number, for: "K\(number)")
      watch.isUnclear(number)
    }
    switch end {
    case "done": watch.isDone(3, pass: 3)
    case "read": watch.isRead(1)
    default: watch.processBegins()
    }
    watch.leaves(5, for: "K5")
    #expect(watch.problems == [])
  }
}
