import Passes

/// What is known of a listing while it is read.
struct ListingReading {
  private(set) var seen = SeenPasses()
  private(set) var flaw: ListingCheck.Flaw?
  private(set) var outcome = ListingOutcome(end: ListingEnd(last: nil, count: 0, order: .ascending, pageSize: 0))
  private var totalFirst: Int?
  private var firstPage: [PassID] = []
  private var largest = 0
  private var repeated: PassID?

  enum Step {
    /// Hand the page's passes over, and ask for the next.
    case take
    /// The page holds nothing new.
    case stop
  }

  /// - Parameter asked: the page's size as asked for.
  mutating func see(_ page: ListingPage, number: Int, asked: Int) -> Step {
    outcome.pages += 1
    noteSize(of: page, asked: asked)
    if let total = page.page.info.totalElements {
      outcome.stated = total
      totalFirst = totalFirst ?? total
    }
    if !page.ids.isEmpty, page.ids.allSatisfy(seen.contains) {
      // A service that gives all of its passes at once has no second page.
      let isUnpaged = firstPage == page.ids && firstPage.count > asked
      if !isUnpaged { fail(.pageRepeated(page: number)) }
      return .stop
    }
    if outcome.pages == 1 { firstPage = page.ids }
    return .take
  }

  /// A first page may be shorter than the service's pages are; of several, the longest is a full one.
  private mutating func noteSize(of page: ListingPage, asked: Int) {
    largest = max(largest, page.ids.count)
    outcome.end.pageSize = outcome.pages > 1 ? largest : max(largest, page.page.info.size ?? asked)
  }

  /// Whether the pass is new, and to be handed over.
  mutating func see(_ scanner: borrowing ListingScanner, of templateID: Int64) -> Bool {
    guard seen.insert(scanner.pass.id) else {
      repeated = repeated ?? scanner.pass.id
      return false
    }
    if let other = scanner.pass.templateID, other != templateID {
      outcome.otherTemplates += 1
      return false
    }
    outcome.passes += 1
    if scanner.lacksValues { outcome.withoutValues += 1 }
    return true
  }

  /// What shows that the listing has no end: a service may bring ever-new passes, page after page. While a listing is read it
  /// may grow, but not to twice what the service itself states.
  ///
  /// - Parameter most: passes that no account has.
  func endlessness(_ most: Int) -> String? {
    if seen.count > most { return "the listing has no end: \(seen.count) passes came" }
    guard let stated = outcome.stated, stated < most / 2, seen.count > Swift.max(0, stated) * 2 + Self.growthMax else {
      return nil
    }
    return "the listing has no end: \(seen.count) passes came, and the service states \(stated)"
  }

  private static let growthMax = 10_000

  mutating func fail(_ flaw: ListingCheck.Flaw) { self.flaw = self.flaw ?? flaw }

  mutating func breakOff(_ failure: Answer<Never>) {
    outcome.failure = failure
    fail(.brokenOff(failure.why))
  }

  /// Whether a second reading can make up for an order that doesn't show what was skipped.
  var needsSecondReading: Bool { flaw == nil && seen.order != .ascending }

  /// In another order than asked for, a listing is whole when a second reading shows the same passes, but for new ones, and
  /// as many as the service stated at first. A pass made meanwhile moves all others there, so one may come twice.
  mutating func compare(with second: ListingReading) {
    outcome.pages += second.outcome.pages
    if let failure = second.outcome.failure { return breakOff(failure) }
    if let flaw = second.flaw { return fail(flaw) }
    if let gone = seen.sorted.first(where: { !second.seen.contains($0) }) {
      return fail(.brokenOff("pass \(gone) was not listed again"))
    }
    guard let newest = seen.max else { return }
    if let late = second.seen.sorted.first(where: { $0 <= newest && !seen.contains($0) }) {
      fail(.brokenOff("pass \(late) was listed the second time only"))
    }
  }

  mutating func finish() -> ListingOutcome {
    let order = seen.order
    if order == .ascending, let repeated { fail(.repeated(repeated)) }
    conclude(total: order == .ascending ? outcome.stated : totalFirst)
    outcome.end.last = seen.max
    outcome.end.count = seen.count
    outcome.end.order = order
    return outcome
  }

  /// - Parameter before: passes on the pages before those read, or nil where the reading stopped early.
  mutating func finish(tailOf end: ListingEnd, before: Int?) -> ListingOutcome {
    if end.order == .ascending, seen.order != .ascending { fail(.brokenOff("the listing's order has changed")) }
    if end.order == .ascending, let repeated { fail(.repeated(repeated)) }
    conclude(total: before.flatMap { before in outcome.stated.map { $0 - before } })
    let pageSize = outcome.pages > 1 ? outcome.end.pageSize : end.pageSize
    if end.order == .ascending, let before {
      let known = seen.sorted.count { id in end.last.map { id <= $0 } ?? false }
      outcome.isOverlapChanged = known != end.count - before
    }
    outcome.end = end
    outcome.end.pageSize = pageSize
    outcome.end.last = [end.last, seen.max].compactMap(\.self).max()
    outcome.end.count = before.map { $0 + seen.count } ?? end.count
    return outcome
  }

  private mutating func conclude(total: Int?) {
    for id in seen.sorted { outcome.check.see(id) }
    if let flaw { outcome.check.fail(flaw) }
    if let total { outcome.check.see(total: total) }
    outcome.check.finish()
  }
}

extension Answer<Never> {
  fileprivate var why: String {
    switch self {
    case .done: ""
    case .throttled: "the service asked to wait, again and again"
    case .passing(let trouble), .inDoubt(let trouble): trouble.description
    case .refused(let refusal): refusal.description
    }
  }
}
