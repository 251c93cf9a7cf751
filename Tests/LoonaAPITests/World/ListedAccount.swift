import LoonaAPI
import Passes
import Synchronization

/// An account whose listing is served page by page, in an order and a shape of choice.
final class ListedAccount: Sendable {
  struct Manners: Sendable {
    var isDescending = false
    var order: (@Sendable (Int64, Int64) -> Bool)?
    var ignoresPage = false
    var sizeCap = Int.max
    var says: Set<String> = ["number", "size", "totalElements", "totalPages", "last"]
    var isBareArray = false
    var key = "content"
    var total: (@Sendable (Int) -> Int)?
  }

  private let ids: Mutex<[Int64]>
  let manners: Manners
  /// Told the number of each listing request, from 1, before it is answered.
  private let before: @Sendable (ListedAccount, Int) -> Void
  let asked = Record<Int>()

  init(
    _ ids: some Sequence<Int64>, _ manners: Manners = Manners(),
    before: @escaping @Sendable (ListedAccount, Int) -> Void = { _, _ in }
  ) {
    self.ids = Mutex(Array(ids))
    self.manners = manners
    self.before = before
  }

  func add(_ id: Int64) { ids.withLock { $0.append(id) } }
  func remove(_ id: Int64) { ids.withLock { $0.removeAll { $0 == id } } }

  var service: ScriptedService { ScriptedService { request, _ in self.page(request) } }

  private var inOrder: [Int64] {
    let all = ids.withLock { $0 }
    if let order = manners.order { return all.sorted(by: order) }
    return manners.isDescending ? all.sorted(by: >) : all.sorted()
  }

  func page(_ request: APIRequest) -> APIResponse {
    let number = request.query("page") ?? 0
    asked.add(number)
    before(self, asked.events.count)
    let all = inOrder
    let size = min(request.query("size") ?? 20, manners.sizeCap)
    let shown = manners.ignoresPage ? all.prefix(size) : all.dropFirst(number * size).prefix(size)
    let passes = shown.map { #"{"id":\#($0),"templateId":1674,"placeholderValues":[]}"# }.joined(separator: ",")
    if manners.isBareArray { return .json(200, "[\(passes)]") }
    let total = manners.total?(all.count) ?? all.count
    let info: [(String, String)] = [
      ("number", "\(number)"), ("size", "\(size)"), ("totalElements", "\(total)"),
      ("totalPages", "\((total + size - 1) / size)"), ("last", "\((number + 1) * size >= all.count)"),
    ]
    let said = info.filter { manners.says.contains($0.0) }.map { ",\"\($0.0)\":\($0.1)" }.joined()
    return .json(200, "{\"\(manners.key)\":[\(passes)]\(said)}")
  }
}

/// What a reading of a listing came to.
struct Seen {
  var ids: [Int64] = []
  /// Of a tail: passes before it, on its pages.
  var earlier: [Int64] = []
  var outcome: ListingOutcome

  static func reading(_ service: ScriptedService, pageSize: Int = 10) async -> Seen {
    var ids: [Int64] = []
    let outcome = await Listing(service.client, templateID: 1674, valueNames: [], pageSize: pageSize)
      .read { ids.append($0.id.rawValue) }
    return Seen(ids: ids, outcome: outcome)
  }

  static func tail(_ service: ScriptedService, after end: ListingEnd, pageSize: Int = 10) async -> Seen {
    var (ids, earlier): ([Int64], [Int64]) = ([], [])
    let outcome = await Listing(service.client, templateID: 1674, valueNames: [], pageSize: pageSize)
      .tail(after: end) {
        earlier.append($0.id.rawValue)
      } each: {
        ids.append($0.id.rawValue)
      }
    return Seen(ids: ids, earlier: earlier, outcome: outcome)
  }
}
