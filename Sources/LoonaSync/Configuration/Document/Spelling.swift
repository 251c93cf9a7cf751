enum Spelling {
  /// The candidate that a slip or two turn into `word`; nil where none is that near.
  static func closest(to word: String, among candidates: [String]) -> String? {
    let length = word.count
    let near = candidates.filter { abs($0.count - length) <= 2 }
      .map { (name: $0, slips: slips(word.lowercased(), $0.lowercased())) }
      .filter { $0.slips <= min(2, max(1, $0.name.count / 2)) }
    return near.min { $0.slips < $1.slips }?.name
  }

  /// Optimal string alignment: characters added, left out, changed or swapped with a neighbour.
  private static func slips(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for row in a.indices {
      var current = [row + 1]
      for column in b.indices {
        var least = min(current[column] + 1, last[column + 1] + 1, last[column] + (a[row] == b[column] ? 0 : 1))
        if row > 0, column > 0, a[row] == b[column - 1], a[row - 1] == b[column] {
          least = min(least, beforeLast[column - 1] + 1)
        }
        current.append(least)
      }
      (beforeLast, last) = (last, current)
    }
    return last[b.count]
  }
}
