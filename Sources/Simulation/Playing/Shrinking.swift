import LoonaSandbox

/// Makes a failing world smaller, as long as it fails in the same way: fewer ingredients, fewer kinds of faults, fewer customers.
struct Shrinking {
  private(set) var draw: Draw
  private(set) var problems: [String]
  private let kinds: Set<String>

  init(_ failure: Playing.Failure) {
    draw = failure.draw
    problems = failure.problems
    kinds = Set(failure.problems.prefix(1).map(Self.kind))
    for name in Ingredient.names { attempt { $0.without.insert(name) } }
    for count in [1, 2, 3, 4, 6, 8, 12, 16, 24] where count < draw.customersMax ?? .max {
      if attempt({ $0.customersMax = count }) { break }
    }
  }

  @discardableResult
  private mutating func attempt(_ change: (inout Draw) -> Void) -> Bool {
    var smaller = draw
    change(&smaller)
    guard smaller != draw, let history = try? History(smaller),
      !kinds.isDisjoint(with: history.problems.map(Self.kind))
    else { return false }
    (draw, problems) = (smaller, history.problems)
    return true
  }

  /// A problem without what tells one customer, pass or instant from another.
  static func kind(_ problem: String) -> String {
    let words = problem.split(separator: " ").filter { word in !word.contains { $0.isNumber || $0 == "\"" } }
    return words.drop { $0 == "after" || $0 == "export" }.prefix(5).joined(separator: " ")
  }
}
