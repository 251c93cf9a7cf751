import Passes

/// The ids of a listing, eight bytes each while they ascend.
struct SeenPasses: Sendable {
  private var ascending: [PassID] = []
  private var others: Set<PassID> = []
  private(set) var descents = 0
  private(set) var ascents = 0
  private var latest: PassID?

  var count: Int { ascending.count + others.count }
  var max: PassID? { ascending.last }
  var sorted: [PassID] { others.isEmpty ? ascending : (ascending + others).sorted() }

  var order: ListingOrder {
    if descents == 0 { return .ascending }
    return ascents == 0 ? .descending : .other
  }

  /// Whether the id is a new one.
  mutating func insert(_ id: PassID) -> Bool {
    if contains(id) { return false }
    if let latest {
      if id < latest { descents += 1 } else { ascents += 1 }
    }
    latest = id
    if ascending.last.map({ $0 < id }) ?? true {
      ascending.append(id)
    } else {
      others.insert(id)
    }
    return true
  }

  func contains(_ id: PassID) -> Bool {
    guard let last = ascending.last, id <= last else { return false }
    if id == last || others.contains(id) { return true }
    var low = 0
    var high = ascending.count
    while low < high {
      let middle = (low + high) / 2
      if ascending[middle] < id { low = middle + 1 } else { high = middle }
    }
    return ascending[low] == id
  }
}
