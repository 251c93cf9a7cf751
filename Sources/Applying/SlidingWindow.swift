/// Works through items with at most `width` of them under way, in lanes: of one lane, one at a time and in their order; lanes go
/// side by side.
///
/// The one place that owns concurrency. Once `goOn` says no, nothing new begins and what is under way is waited for.
///
/// - Parameters:
///   - lane: nil where the item is in no lane.
///   - goOn: false begins nothing more.
///   - holds: after such a result nothing more of its lane is begun.
func slide<Item: Sendable, Result: Sendable, Lane: Hashable>(
  over items: [Item], width: Int, lane: (Item) -> Lane?, _ body: @escaping @Sendable (Item) async throws -> Result,
  holds: (Result) -> Bool, goOn: (Item, Result) throws -> Bool
) async throws {
  try await withThrowingTaskGroup(of: (Item, Result).self) { group in
    var waiting = items[...]
    var busy: Set<Lane> = []
    var isGoing = true
    func begin() {
      guard let index = waiting.firstIndex(where: { item in lane(item).map { !busy.contains($0) } ?? true }) else {
        return
      }
      let item = waiting.remove(at: index)
      if let lane = lane(item) { busy.insert(lane) }
      group.addTask { (item, try await body(item)) }
    }
    for _ in 0..<width { begin() }
    while let (item, result) = try await group.next() {
      if try !goOn(item, result) { isGoing = false }
      let isHeld = holds(result)
      if let lane = lane(item), !isHeld { busy.remove(lane) }
      if isGoing { begin() }
    }
  }
}

/// The same without lanes: n in, one out, one in.
func slide<Item: Sendable, Result: Sendable>(
  over items: [Item], width: Int, _ body: @escaping @Sendable (Item) async throws -> Result,
  goOn: (Item, Result) throws -> Bool
) async throws {
  try await slide(over: items, width: width, lane: { _ in nil as Int? }, body, holds: { _ in false }, goOn: goOn)
}
