import Passes

extension Listing {
  /// Reads what the listing shows beyond `end`: passes with higher ids than the last one seen then.
  ///
  /// In ascending order that costs the last page; newest first, the first page; in any other order, the whole listing. The
  /// outcome's `check` and counts are about the pages read now; its `end` is where the next tail begins.
  ///
  /// - Parameter earlier: told of the passes up to `end` on those pages. Where they are not as many as stood there then
  ///   (`isOverlapChanged`), some was left out, or is listed late, and nothing else may show it.
  public nonisolated(nonsending) func tail(
    after end: ListingEnd, earlier: (borrowing ListedPass) throws -> Void = { _ in },
    each: (borrowing ListedPass) throws -> Void
  ) async rethrows -> ListingOutcome {
    var reading = ListingReading()
    let last = end.last ?? PassID(.min)
    switch end.order {
    case .ascending:
      guard let (start, page) = await overlap(with: end, &reading) else { return reading.finish() }
      try await walk(&reading, from: start, first: page) { pass in
        if pass.id > last { try each(pass) } else { try earlier(pass) }
      }
      return reading.finish(tailOf: end, before: start.count)
    case .descending:
      try await walk(
        &reading, from: PageWalk(size: pageSize), isEnough: { $0.ids.contains { $0 <= last } },
        each: { pass in if pass.id > last { try each(pass) } })
      return reading.finish(tailOf: end, before: nil)
    case .other:
      try await walk(&reading, from: PageWalk(size: pageSize)) { pass in if pass.id > last { try each(pass) } }
      return reading.finish(tailOf: end, before: nil)
    }
  }

  /// The page that held the last pass; where it begins with a newer one, pages have shifted, and an earlier one serves.
  private nonisolated(nonsending) func overlap(
    with end: ListingEnd, _ reading: inout ListingReading
  ) async -> (PageWalk, ListingPage)? {
    let size = max(1, end.pageSize)
    let first = max(0, (end.count - 1) / size)
    var number = first
    while true {
      if number < first, bounds.areOver(at: client.timeline.now()) {
        reading.breakOff(.passing(.timedOut))
        return nil
      }
      let walk = PageWalk(size: pageSize, page: number, count: number * size)
      let answer = await page(walk)
      guard case .done(let page) = answer else {
        reading.breakOff(answer.flatMap { _ in .passing(.timedOut) })
        return nil
      }
      if number == 0 || page.ids.first.map({ $0 <= end.last ?? $0 }) ?? false { return (walk, page) }
      number -= 1
    }
  }
}
