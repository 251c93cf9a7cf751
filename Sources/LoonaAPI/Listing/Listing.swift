import Passes

/// The passes of a template, `GET /passes`, read page by page (A2), each page tried again where that may help.
public struct Listing: Sendable {
  public let client: LoonaClient
  public let templateID: Int64
  /// `FieldSchema.valueNames`: which values are handed over, and in which order.
  public let valueNames: [String]
  public let pageSize: Int
  public let backoff: Backoff
  /// Of the waits between a page's tries, and of the reading: beyond them no page is asked for.
  public var bounds: WaitBounds
  /// Beyond it a listing is taken for one that has no end.
  public var passesMax = 20_000_000

  public init(
    _ client: LoonaClient, templateID: Int64, valueNames: [String], pageSize: Int = 500, backoff: Backoff = Backoff(),
    within bounds: WaitBounds = .none
  ) {
    self.client = client
    self.templateID = templateID
    self.valueNames = valueNames
    self.pageSize = max(1, pageSize)
    self.backoff = backoff
    self.bounds = bounds
  }

  /// Reads the whole listing, and hands each pass over once. A service that lists in another order than by id is read a
  /// second time, to see whether the first reading skipped anything.
  ///
  /// - Parameters:
  ///   - onPage: told after each page how far it is.
  ///   - each: its slices live inside the call only. What it throws ends the reading.
  public nonisolated(nonsending) func read(
    onPage: (ListingOutcome) -> Void = { _ in }, each: (borrowing ListedPass) throws -> Void
  ) async rethrows -> ListingOutcome {
    var reading = ListingReading()
    try await walk(&reading, from: PageWalk(size: pageSize), onPage: onPage, each: each)
    if reading.needsSecondReading {
      var second = ListingReading()
      let (bounds, now) = (bounds, client.timeline.now)
      await walk(&second, from: PageWalk(size: pageSize), isEnough: { _ in bounds.areOver(at: now()) }, each: { _ in })
      reading.compare(with: second)
    }
    return reading.finish()
  }

  /// Goes from page to page until there is none, or `isEnough` says so of the page just read.
  ///
  /// - Parameter first: the page to start with, where it is at hand.
  nonisolated(nonsending) func walk(
    _ reading: inout ListingReading, from start: PageWalk, first: ListingPage? = nil,
    isEnough: (ListingPage) -> Bool = { _ in false }, onPage: (ListingOutcome) -> Void = { _ in },
    each: (borrowing ListedPass) throws -> Void
  ) async rethrows {
    var walk = start
    var atHand = first
    var scanner = ListingScanner(valueNames: valueNames)
    while true {
      if reading.outcome.pages > 0, bounds.areOver(at: client.timeline.now()) {
        return reading.breakOff(.passing(.timedOut))
      }
      let answer = if let atHand { Answer.done(atHand) } else { await page(walk) }
      atHand = nil
      guard case .done(let page) = answer else {
        reading.breakOff(answer.flatMap { _ in .passing(.timedOut) })
        return
      }
      guard reading.see(page, number: walk.page, asked: pageSize) == .take else { return }
      try hand(page, over: &scanner, &reading, each)
      onPage(reading.outcome)
      if let flaw = reading.endlessness(passesMax) { return reading.breakOff(.passing(.unreadable(flaw))) }
      if !walk.goesOn(after: page.page.info, items: page.ids.count) || isEnough(page) { return }
    }
  }

  nonisolated(nonsending) func page(_ walk: PageWalk) async -> Answer<ListingPage> {
    await client.retrying(backoff, within: bounds) {
      await client.listingPage(walk, templateID: templateID, valueNames: valueNames)
    }
  }

  private func hand(
    _ page: ListingPage, over scanner: inout ListingScanner, _ reading: inout ListingReading,
    _ each: (borrowing ListedPass) throws -> Void
  ) rethrows {
    try page.bytes.withUnsafeBufferPointer { bytes in
      for object in page.page.objects {
        do { try scanner.read(ByteSlice(rebasing: bytes[object])) } catch {
          reading.fail(.brokenOff("a pass could not be read twice: \(error)"))
          continue
        }
        if reading.see(scanner, of: templateID) { try each(scanner.pass) }
      }
    }
  }
}
