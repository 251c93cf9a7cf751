import Exports
import Passes
import Testing

@Suite("Rows of balances")
struct BalanceRowsTests {
  private func join(
    _ customers: String, _ balances: String..., policy: Policy = Policy(), fields: [Field] = Joined.withBalance
  ) throws -> Joined {
    try Joined(
      customers: ["id,name\n" + customers], balances: balances.map { "id,balance\n" + $0 }, fields: fields,
      policy: policy)
  }

  @Test("join their customers, from several files and in any order")
  func joining() throws {
    let joined = try join("1,a\n2,b\n3,c\n", "3,30\n", "1,\"1 000,5\"\n 2 ,-2\n")
    #expect(["1", "2", "3"].map { joined[$0, "balance"] } == ["1000.50", "-2.00", "30.00"])
    #expect(joined.counts.joined == 3)
    #expect(joined.counts.withoutBalance == 0)
    #expect(joined.files.map(\.table) == [.customers, .balances, .balances])
    #expect(joined.closes)
  }

  @Test("without a customer are orphans, told of by key, and no rejects")
  func orphans() throws {
    let joined = try join("1,a\n", "1,1\n2,2\n")
    #expect(joined.orphans == ["2"])
    #expect(joined.counts.orphaned == 1)
    #expect(joined.rejects.isEmpty)
    #expect(joined.closes)
  }

  @Test("whose customer was rejected go with it, so that both can be mended together")
  func customerRejected() throws {
    let joined = try join("1,a\n1,b\n2,c\n", "1,5\n2,6\n")
    #expect(joined.keys == ["2"])
    #expect(Set(joined.codes) == [RejectedRow.customerRejected, RejectedRow.duplicateKey])
    #expect(joined.raws.sorted() == ["1,5\n", "1,a\n", "1,b\n"])
    #expect(joined.counts.orphaned == 1)
    #expect(joined.closes)
  }

  @Test("that can't be read reject their customer too, with both rows as they were")
  func balanceRejected() throws {
    let joined = try join("1,a\n2,\"b\n\"\n3,c\n", "1,1\n2,x\n3,1.234\n")
    #expect(joined.keys == ["1"])
    #expect(joined.codes == ["not_an_amount", "too_many_decimals", "balance_rejected", "balance_rejected"])
    #expect(joined.raws == ["2,x\n", "3,1.234\n", "2,\"b\n\"\n", "3,c\n"])
    #expect(joined.rejects.map(\.table) == [.balances, .balances, .customers, .customers])
    #expect(joined.lines == [3, 4, 3, 5])
    #expect((joined.counts.rejected, joined.counts.balancesRejected, joined.counts.joined) == (2, 2, 1))
    #expect(joined.closes)
  }

  @Test("of which one can't be read and one can reject their customer, and the sound one is an orphan")
  func halfRejected() throws {
    for balances in ["1,x\n1,5\n", "1,5\n1,x\n"] {
      let joined = try join("1,a\n", balances)
      #expect(joined.keys.isEmpty)
      #expect((joined.counts.balancesRejected, joined.counts.orphaned, joined.counts.joined) == (1, 1, 0))
      #expect(joined.closes)
    }
  }

  @Test("with one key reject their customer, or the first or the last is kept", arguments: Policy.Duplicates.allCases)
  func duplicates(policy: Policy.Duplicates) throws {
    let joined = try join("1,a\n2,b\n", "1,1\n2,9\n1,2\n", "1,3\n", policy: Policy(duplicates: policy))
    switch policy {
    case .reject:
      #expect(joined.keys == ["2"])
      #expect(joined.raws.sorted() == ["1,1\n", "1,2\n", "1,3\n", "1,a\n"])
      #expect(joined.counts.balanceDuplicates == 3)
    case .first:
      #expect(joined["1", "balance"] == "1.00")
      #expect(joined.raws == ["1,2\n", "1,3\n"])
    case .last:
      #expect(joined["1", "balance"] == "3.00")
      #expect(joined.raws == ["1,1\n", "1,2\n"])
    }
    #expect(joined["2", "balance"] == "9.00")
    #expect(joined.closes)
  }

  @Test("that are lacking leave the field alone, reject the customer, or are stood in for")
  func noBalance() throws {
    let kept = try join("1,a\n2,b\n", "1,1\n")
    #expect(kept.keys == ["1", "2"])
    #expect(kept["2", "balance"] == nil)
    #expect(kept.counts.withoutBalance == 1)

    let rejected = try join("1,a\n2,b\n", "1,1\n", policy: Policy(noBalance: .reject))
    #expect(rejected.keys == ["1"])
    #expect(rejected.codes == [RejectedRow.balanceMissing])
    #expect(rejected.raws == ["2,b\n"])

    let value = try join("1,a\n2,b\n", "1,1\n", policy: Policy(noBalance: .value("0")))
    #expect(value["2", "balance"] == "0.00")
    #expect(value.counts.joined == 1)
    #expect(value.desired.hasBalance(0) && !value.desired.hasBalance(1))
    for joined in [kept, rejected, value] { #expect(joined.closes) }
  }

  @Test("get no stand-in while the key of one can't be read: it may be anybody's", arguments: [",5\n", "2,5,6\n"])
  func unreadableKey(row: String) throws {
    let joined = try join("1,a\n2,b\n", "1,1\n" + row, policy: Policy(noBalance: .value("0")))
    #expect(joined["2", "balance"] == nil)
    #expect(joined.counts.unreadableBalanceKeys == 1)
    #expect(joined.closes)
  }

  @Test("have a stand-in that their rule can read, or nothing is used")
  func badStandIn() throws {
    let problem = try #require(throws: StandInProblem.self) {
      try join("1,a\n", "1,1\n", policy: Policy(noBalance: .value("none")))
    }
    #expect((problem.column, problem.problem) == ("balance", .notAnAmount))
    #expect("\(problem)".contains("policy.no_balance"))
  }

  @Test("of an excluded customer are orphans")
  func excluded() throws {
    let joined = try Joined(
      customers: ["id,name\n1,a\n2,b\n"], balances: ["id,balance\n1,1\n2,2\n"], fields: Joined.withBalance,
      filter: RowFilter(column: "name", values: ["a"]))
    #expect(joined.orphans == ["2"])
    #expect(joined.rejects.isEmpty)
    #expect(joined.closes)
  }
}
