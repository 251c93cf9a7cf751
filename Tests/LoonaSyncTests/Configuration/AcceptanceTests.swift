import Passes
import Testing

@testable import LoonaSync

@Suite("--accept")
struct AcceptanceTests {
  @Test("names limits, with a ceiling or without, and the state")
  func parse() throws {
    let acceptance = try Acceptance.parse("creates=500000,shrink,state, updates=45%")
    #expect(acceptance.acceptsState)
    #expect(acceptance.names == [.creates, .shrink, .updates])
    #expect(acceptance.ceilings == [.creates: .count(500_000), .updates: .share(basisPoints: 4500)])
    #expect(!Acceptance.nothing.acceptsState)
  }

  @Test("lifts the named limits, up to their ceilings")
  func covers() throws {
    let acceptance = try Acceptance.parse("creates=500,shrink,updates=40%")
    #expect(acceptance.covers(.creates, value: 500, of: 0, minimum: 20))
    #expect(!acceptance.covers(.creates, value: 501, of: 0, minimum: 20))
    #expect(acceptance.covers(.shrink, value: 1_000_000, of: 1, minimum: 0))
    #expect(acceptance.covers(.updates, value: 400, of: 1000, minimum: 20))
    #expect(!acceptance.covers(.updates, value: 401, of: 1000, minimum: 20))
    #expect(!acceptance.covers(.missing, value: 1, of: 1000, minimum: 20))
  }

  @Test(
    "is refused with what is accepted",
    arguments: [
      (
        "create",
        "--accept: 'create' is no limit; accepted: creates, updates, missing, pushes, shrink, balance_shift, state"
      ),
      (
        "",
        "--accept: '' is no limit; accepted: creates, updates, missing, pushes, shrink, balance_shift, state"
      ),
      ("creates,amount", "--accept: 'amount' is a limit of `loona-sync transactions` alone"),
      ("shrink,shrink=1", "--accept: 'shrink' stands there twice"),
      ("state=1", "--accept: 'state' takes no ceiling"),
      (
        "creates=all",
        "--accept: 'all' is no ceiling of 'creates'; accepted: a whole number, or a share such as 30% or 12.5%"
      ),
      (
        "balance_shift=1000",
        "--accept: '1000' is no ceiling of 'balance_shift'; accepted: a share such as 10% or 12.5%"
      ),
    ])
  func refused(text: String, sentence: String) {
    do {
      _ = try Acceptance.parse(text)
      Issue.record("\(text) was accepted")
    } catch {
      #expect(error.description == sentence)
    }
  }

  @Test("takes a ledger's limits for a ledger, and no others")
  func ledger() throws {
    #expect(try Acceptance.parse("transactions=5,amount,state", isForLedger: true).names == [.transactions, .amount])
    #expect(throws: AcceptanceProblem.ofOthers("creates", isForLedger: true)) {
      try Acceptance.parse("creates=5", isForLedger: true)
    }
  }
}
