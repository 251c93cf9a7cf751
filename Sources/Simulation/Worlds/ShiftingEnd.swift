import LoonaAPI
import LoonaSandbox

/// Makes one reading of two skip a pass that is in doubt: the last page comes displaced by one, as if a pass before it had gone.
struct ShiftingEnd: Sendable {
  /// Whose create got no clear answer from the process at work.
  var doubtful: Set<Int> = []
  private var isShifted = false
  private var wasShifted = false
  /// The first page may be asked for several times.
  private var isAtFirstPage = false

  mutating func processBegins() { doubtful = [] }

  /// Whether this page is to come displaced.
  mutating func shifts(_ request: APIRequest, of sandbox: Sandbox) -> Bool {
    guard let page = Self.page(request), let size = Self.number("size", request.path) else { return false }
    if page == 0, !isAtFirstPage { (wasShifted, isShifted) = (isShifted, false) }
    isAtFirstPage = page == 0
    let (ids, offset) = (sandbox.passIDs, page * size)
    guard page > 0, !wasShifted, !isShifted, offset + 1 < ids.count, offset + size >= ids.count,
      doubtful.contains(ids[offset])
    else { return false }
    isShifted = true
    return true
  }

  /// Which page of the listing is asked for.
  static func page(_ request: APIRequest) -> Int? {
    guard request.method == .get, request.path.hasPrefix("/version1/passes?") else { return nil }
    return number("page", request.path)
  }

  private static func number(_ name: String, _ path: String) -> Int? {
    path.firstRange(of: "\(name)=").flatMap { Int(path[$0.upperBound...].prefix { $0.isNumber }) }
  }
}
