/// Works through items with at most `width` of them under way: n in, one out, one in.
///
/// The one place that owns concurrency. Once `goOn` says no, nothing new begins and what is under way is waited for.
func slide<Item: Sendable, Result: Sendable>(
  over items: [Item], width: Int, _ body: @escaping @Sendable (Item) async throws -> Result,
  goOn: (Item, Result) throws -> Bool
) async throws {
  try await withThrowingTaskGroup(of: (Item, Result).self) { group in
    var next = items.makeIterator()
    var isGoing = true
    for _ in 0..<width {
      guard let item = next.next() else { break }
      group.addTask { (item, try await body(item)) }
    }
    while let (item, result) = try await group.next() {
      if try !goOn(item, result) { isGoing = false }
      if isGoing, let item = next.next() {
        group.addTask { (item, try await body(item)) }
      }
    }
  }
}
