import LoonaAPI
import Passes

/// How the service pages and searches.
extension WriteProbe {
  func page(_ number: Int, size: Int) async throws -> ShownPage {
    let answer = await client.retrying(within: pass.bounds) { await client.page(number, size: size, of: template.id) }
    guard case .done(let page) = answer else { throw Failure.of(answer, asking: "a page of passes") }
    return page
  }

  mutating func probePages() async throws {
    let first = try await page(0, size: pageSize)
    if let cap = try await cap(after: first) {
      note(
        "page-size", "A2", assumed: "as asked, \(pageSize)", seen: "\(cap)", holds: false,
        "From now on so many are asked for.")
    } else if first.passes.count >= pageSize {
      note(
        "page-size", "A2", assumed: "as asked, \(pageSize)",
        seen: first.passes.count == pageSize ? "as asked" : "all at once", holds: first.passes.count == pageSize,
        "A listing takes a request for so many passes.")
    } else {
      findings.append(
        .untested("page-size", "A2", "as asked, \(pageSize)", "The template has \(first.passes.count) passes only."))
    }
    guard first.passes.count > 1 else {
      findings.append(.untested("page", "A2", "the second page follows the first", "The template has one pass only."))
      findings.append(.untested("order", "A2", "by id, ascending", "The template has one pass only."))
      return
    }
    let (one, two) = (try await page(0, size: 1), try await page(1, size: 1))
    let follows = one.passes.map(\.id) != two.passes.map(\.id) || one.passes.count > 1
    note(
      "page", "A2", assumed: "the second page follows the first",
      seen: follows ? "it follows" : "it is the first again",
      holds: follows,
      follows ? "Listings are read to their end." : "No listing is complete: nothing is made, and nobody is missing.")
    let ids = first.passes.map(\.id)
    let isAscending = zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }
    note(
      "order", "A2", assumed: "by id, ascending", seen: isAscending ? "ascending" : "another order", holds: isAscending,
      isAscending ? "A listing is read once." : "Each listing is read twice, to see whether it skipped anything.")
  }

  /// The size that the service gives where it is less than asked: the second page is no larger, and says no other.
  private func cap(after first: ShownPage) async throws -> Int? {
    let count = first.passes.count
    let goesOn = first.info.totalElements.map { $0 > count } ?? !(first.info.isLast ?? true)
    guard count > 0, count < pageSize, goesOn else { return nil }
    let second = try await page(1, size: pageSize)
    guard !second.passes.isEmpty, second.passes.count <= count, second.info.size ?? count == count else { return nil }
    return count
  }

  mutating func probeSearch() async throws {
    let nobody = "probe-\(random())"
    let unknown = await client.retrying(within: pass.bounds) {
      await client.search(SearchQuery(templateID: template.id, externalID: nobody))
    }
    let assumed = "exact"
    switch unknown {
    case .done(let passes) where passes.isEmpty: try await probeOwnKey(assumed)
    case .done, .refused:
      note(
        "search-external-id", "O", assumed: assumed, seen: "not searched by", holds: false,
        "A create in doubt is looked for by phone and in the listing alone.")
    default: throw Failure.of(unknown, asking: "a search by external id")
    }
    guard let phone = pass.original.value("phone"), !phone.isEmpty else {
      findings.append(.untested("search-phone", "O", assumed, "The pass has no phone."))
      return
    }
    let answer = await client.retrying(within: pass.bounds) {
      await client.search(SearchQuery(templateID: template.id, phone: phone))
    }
    guard case .done(let found) = answer else { throw Failure.of(answer, asking: "a search by phone") }
    let isFound = found.contains { $0.id == pass.id }
    let isExact = isFound && found.allSatisfy { $0.value("phone") == phone || $0.values.isEmpty }
    note(
      "search-phone", "O", assumed: assumed, seen: isExact ? "exact" : isFound ? "with others" : "does not find it",
      holds: isExact,
      isFound
        ? "What a search brings is compared before it is believed." : "Creates in doubt are found in the listing alone."
    )
  }

  /// Nobody is not found; the pass itself must be.
  private mutating func probeOwnKey(_ assumed: String) async throws {
    guard let key = pass.original.value("externalId"), !key.isEmpty else {
      return findings.append(.untested("search-external-id", "O", assumed, "The pass has no external id."))
    }
    let answer = await client.retrying(within: pass.bounds) {
      await client.search(SearchQuery(templateID: template.id, externalID: key))
    }
    guard case .done(let found) = answer else { throw Failure.of(answer, asking: "a search by external id") }
    let isFound = found.contains { $0.id == pass.id }
    note(
      "search-external-id", "O", assumed: assumed, seen: isFound ? "exact" : "does not find it", holds: isFound,
      isFound
        ? "A create in doubt is looked for by search, and in the listing."
        : "A create in doubt is found by phone and in the listing alone.")
  }

  func random() -> UInt64 { randomness.next() }

  /// On which page of the listing the pass stands; nil where that is too far to look.
  func page(of id: PassID) async throws -> Int? {
    for number in 0..<Self.pagesMax {
      let shown = try await page(number, size: pageSize)
      if shown.passes.contains(where: { $0.id == id }) { return number }
      if shown.passes.isEmpty || shown.info.isLast ?? false { return nil }
    }
    return nil
  }
}
