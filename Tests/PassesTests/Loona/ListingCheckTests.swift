import Passes
import Testing

@Suite("A listing")
struct ListingCheckTests {
  private func check(_ ids: [Int64], total: Int? = nil) -> ListingCheck {
    var check = ListingCheck()
    for id in ids { check.see(PassID(id)) }
    if let total { check.see(total: total) }
    check.finish()
    return check
  }

  @Test("is complete when its ids grow and the total is explained")
  func complete() {
    #expect(check([]).isComplete)
    #expect(check([1, 5, 9]).isComplete)
    #expect(check([1, 5, 9], total: 3).isComplete)
    #expect(check([1, 5, 9]).count == 3)
    #expect(check([1, 5, 9]).last == PassID(9))
  }

  @Test("may have grown at its end while it was read")
  func growth() {
    #expect(check([1, 2, 3], total: 2).isComplete)
  }

  @Test("is not complete when an id repeats or goes back, or passes are lacking")
  func flaws() {
    #expect(check([1, 2, 2]).flaw == .repeated(PassID(2)))
    #expect(check([1, 5, 3]).flaw == .notInOrder(after: PassID(5), came: PassID(3)))
    #expect(check([1, 2], total: 3).flaw == .total(stated: 3, came: 2))
    #expect(check([1, 5, 3, 6]).last == PassID(6))
  }

  @Test("keeps its first flaw, and counts the total that was stated last")
  func first() {
    var check = ListingCheck()
    check.fail(.pageRepeated(page: 2))
    check.fail(.brokenOff("later"))
    check.see(total: 100)
    check.see(total: 1)
    check.see(PassID(1))
    check.finish()
    #expect(check.flaw == .pageRepeated(page: 2))
    #expect(!check.isComplete)
  }

  @Test("says what is wrong with it")
  func sentences() {
    #expect("\(ListingCheck.Flaw.notInOrder(after: PassID(5), came: PassID(3)))" == "pass 3 came after pass 5")
    #expect("\(ListingCheck.Flaw.repeated(PassID(2)))" == "pass 2 came twice")
    #expect("\(ListingCheck.Flaw.total(stated: 3, came: 2))" == "the service states 3 passes, 2 came")
    #expect("\(ListingCheck.Flaw.pageRepeated(page: 4))" == "page 4 repeats the page before it")
    #expect("\(ListingCheck.Flaw.brokenOff("cut off"))" == "cut off")
  }
}
