import LoonaAPI

/// A replica without the passes that are in doubt: it answers each reading of the listing's end, and every other reading of the
/// whole.
struct OtherReplica: Sendable {
  /// Whose create got no clear answer from the process at work.
  var doubtful: Set<Int> = []
  private var isAtWork = true
  private var readsWhole = false
  private var lastPage = 0
  private var isAnswered = false

  mutating func processBegins() { doubtful = [] }

  /// What the replica that is asked for this page lacks.
  mutating func absent(for request: APIRequest) -> Set<Int> {
    guard let page = Self.page(request) else { return [] }
    let isRepeat = page == lastPage && !isAnswered
    if page == 0 {
      if !isRepeat { isAtWork.toggle() }
      readsWhole = true
    } else if page != lastPage + 1, !isRepeat {
      readsWhole = false
    }
    (lastPage, isAnswered) = (page, false)
    return readsWhole && !isAtWork ? [] : doubtful
  }

  /// A page arrived whole; asked for again, it begins another reading.
  mutating func isRead(_ request: APIRequest) {
    if Self.page(request) == lastPage { isAnswered = true }
  }

  /// Which page of the listing is asked for.
  static func page(_ request: APIRequest) -> Int? {
    guard request.method == .get, request.path.hasPrefix("/version1/passes?"),
      let name = request.path.firstRange(of: "page=")
    else { return nil }
    return Int(request.path[name.upperBound...].prefix { $0.isNumber })
  }
}
