/// The listed passes of one template, or of all: a page is a slice.
struct PassIndex: Sendable {
  private(set) var byID: [Int] = []
  private(set) var byAge: [Int] = []

  mutating func insert(_ id: Int) {
    byAge.append(id)
    if let last = byID.last, last > id {
      byID.insert(id, at: byID.lowerBound(of: id))
    } else {
      byID.append(id)
    }
  }

  /// What a replica shows that lacks some.
  func without(_ absent: Set<Int>) -> PassIndex {
    guard !absent.isEmpty else { return self }
    var rest = self
    rest.byID.removeAll(where: absent.contains)
    rest.byAge.removeAll(where: absent.contains)
    return rest
  }

  var count: Int { byID.count }

  /// Up to `size` ids from `offset` on; a negative offset counts as 0.
  func page(from offset: Int, size: Int, in order: ListingOrder) -> ArraySlice<Int> {
    let start = Swift.min(Swift.max(offset, 0), count)
    let end = start + Swift.min(size, count - start)
    return switch order {
    case .ascending: byID[start..<end]
    case .descending: ArraySlice(byID[(count - end)..<(count - start)].reversed())
    case .age: byAge[start..<end]
    }
  }
}

/// The order in which a list goes out.
enum ListingOrder: Sendable {
  case ascending, descending, age
}

extension [Int] {
  /// In an ascending array, where a number stands or would stand.
  func lowerBound(of number: Int) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
