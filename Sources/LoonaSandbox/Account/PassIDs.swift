/// The ids of the passes that have a value, ascending: nearly always one, which then costs no array.
enum PassIDs: Sendable {
  case one(Int)
  case several([Int])

  var all: [Int] {
    switch self {
    case .one(let id): [id]
    case .several(let ids): ids
    }
  }

  func with(_ id: Int) -> PassIDs {
    var ids = all
    ids.insert(id, at: ids.lowerBound(of: id))
    return .several(ids)
  }

  /// Nil where none is left.
  func without(_ id: Int) -> PassIDs? {
    let left = all.filter { $0 != id }
    return left.count > 1 ? .several(left) : left.first.map(PassIDs.one)
  }
}
