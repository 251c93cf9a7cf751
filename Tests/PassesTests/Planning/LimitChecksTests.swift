import Passes
import Testing

@Suite("A plan's limits")
struct LimitChecksTests {
  private var counts = PlanCounts()
  private var source = SourceCounts()
  private var totals = MoneyTotals(field: "ownBalance", decimals: 2)

  private func check(
    _ limits: Limits = Limits(), last: SourceCounts? = nil, accepted: [Limits.Name: Int?] = [:]
  ) -> [LimitCheck] {
    limits.check(counts: counts, money: [totals], source: source, lastSource: last, accepted: accepted)
  }

  private func refused(
    _ limits: Limits = Limits(), last: SourceCounts? = nil, accepted: [Limits.Name: Int?] = [:]
  ) -> [Limits.Name] {
    check(limits, last: last, accepted: accepted).filter(\.refuses).map(\.name)
  }

  @Test("are all held against it, in one order, whether or not it passes them")
  func order() {
    #expect(check().map(\.name) == [.creates, .updates, .missing, .pushes, .balanceShift])
    #expect(refused() == [])
  }

  @Test("count creates")
  mutating func creates() {
    counts.creates = 1000
    #expect(refused() == [])
    counts.creates = 1001
    #expect(refused() == [.creates])
    counts.creates = 600
    // After an earlier run's create proves absent, today's pass is made.
    counts.settlesOfCreates = 401
    #expect(refused() == [.creates])
    counts.settlesOfCreates = nil
    #expect(refused() == [])
    #expect(check()[0].allowed == 1000)
    #expect(check()[0].base == nil)
  }

  @Test("take updates, missing passes and pushes as a share of the passes matched")
  mutating func shares() {
    counts.matched = 1000
    counts.updates = 300
    counts.missing = 50
    #expect(refused() == [])
    counts.updates = 301
    #expect(refused() == [.updates])
    counts.updates = 300
    counts.missing = 51
    #expect(refused() == [.missing])
    counts.retires = 201
    #expect(refused() == [.missing, .pushes])
    #expect(check()[3].base == 1000)
  }

  @Test("let the minimum of operations pass, however few there are to compare with")
  mutating func minimum() {
    counts.matched = 10
    counts.updates = 20
    counts.missing = 20
    #expect(refused() == [])
    counts.missing = 21
    #expect(refused() == [.missing])
    #expect(refused(Limits(minimum: 0)) == [.updates, .missing, .pushes])
  }

  @Test("do not count a pass that was retired before")
  mutating func retiredBefore() {
    counts.matched = 100
    counts.missing = 500
    counts.alreadyRetired = 490
    #expect(refused() == [])
  }

  @Test("hold each table's rows, and the joined ones, against the last run's")
  mutating func shrink() {
    var last = SourceCounts()
    (last.customerRows, last.balanceRows, last.joined) = (100, 100, 100)
    (source.customerRows, source.balanceRows, source.joined) = (80, 80, 79)
    let shrink = check(last: last).filter { $0.name == .shrink }
    #expect(shrink.map(\.subject) == ["customer rows", "balance rows", "joined rows"])
    #expect(shrink.map(\.refuses) == [false, false, true])
    source.joined = 500
    #expect(refused(last: last) == [])
  }

  @Test("hold a small file's rows too, since rows are no operations")
  mutating func smallFile() {
    var last = SourceCounts()
    last.customerRows = 10
    source.customerRows = 5
    #expect(refused(last: last) == [.shrink])
    last.customerRows = 0
    #expect(check(last: last).allSatisfy { $0.name != .shrink })
  }

  @Test("hold the sum of balance changes against the sum of balances")
  mutating func balanceShift() {
    totals.magnitude = 1_000_000
    totals.shifted = 21
    totals.shift = 100_000
    #expect(refused() == [])
    totals.shift = 100_001
    #expect(refused() == [.balanceShift])
    #expect(check().last?.subject == "ownBalance")
    totals.shifted = 20
    #expect(refused() == [])
    #expect(check().last?.isBelowMinimum == true)
  }

  @Test("take a balance shift that is a number for whole units of money, without a minimum")
  mutating func balanceShiftInUnits() {
    totals.shifted = 1
    totals.shift = 50_000
    let limits = Limits(bounds: [.balanceShift: .count(500)])
    #expect(refused(limits) == [])
    totals.shift = 50_001
    #expect(refused(limits) == [.balanceShift])
    #expect(refused(limits, accepted: [.balanceShift: 501]) == [])
  }

  @Test("are lifted by name, up to a ceiling where one is given")
  mutating func accepted() {
    counts.creates = 5000
    #expect(refused(accepted: [.creates: nil]) == [])
    #expect(refused(accepted: [.creates: 5000]) == [])
    #expect(refused(accepted: [.creates: 4999]) == [.creates])
    #expect(refused(accepted: [.updates: nil]) == [.creates])
    #expect(check(accepted: [.creates: nil])[0].isPassed)
  }

  @Test("hold however large the sums are")
  mutating func overflow() {
    totals.magnitude = .max
    totals.shift = .max
    totals.shifted = 1000
    #expect(refused(Limits(bounds: [.balanceShift: .share(basisPoints: 9999)])) == [.balanceShift])
    #expect(refused(Limits(bounds: [.balanceShift: .share(basisPoints: 30_000)])) == [])
    #expect(Limit.share(basisPoints: 3000).allowed(of: .max, minimum: 0) == 2_767_011_611_056_432_742)
  }

  @Test("are written as the configuration has them")
  func description() {
    #expect("\(Limit.count(1000))" == "1000")
    #expect("\(Limit.share(basisPoints: 3000))" == "30%")
    #expect("\(Limit.share(basisPoints: 250))" == "2.50%")
    #expect("\(Limit.share(basisPoints: 5))" == "0.05%")
  }
}
