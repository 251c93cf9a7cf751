/// Which page to ask for next, and whether there is one (A2).
struct PageWalk: Sendable {
  /// Asked for; a server may cap it.
  let size: Int
  private(set) var page: Int
  /// Items before `page`.
  private(set) var count: Int

  init(size: Int, page: Int = 0, count: Int = 0) {
    self.size = size
    self.page = page
    self.count = count
  }

  var query: String { "page=\(page)&size=\(size)" }

  /// Ends on `last`, on the stated total, or on an empty page. A short page says nothing: the server may cap the size.
  mutating func goesOn(after info: PageInfo, items: Int) -> Bool {
    page += 1
    count += items
    if items == 0 { return false }
    if let isLast = info.isLast { return !isLast }
    if let total = info.totalElements { return count < total }
    if let pages = info.totalPages { return page < pages }
    return true
  }
}
