import Passes

/// `2026-11-24T02-00-05Z-run`, and `…-plan-2` for the next folder of the same second, of whatever kind. Sorts by time, then by
/// number.
struct RunFolderName: Comparable {
  var text: String
  private(set) var start: Substring
  private(set) var number: Int

  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    // Year, month, day with hour, minute, second with Z, kind, number.
    guard (6...7).contains(parts.count), parts[4].hasSuffix("Z"), RunKind(rawValue: String(parts[5])) != nil,
      let number = parts.count == 6 ? 1 : Int(parts[6])
    else { return nil }
    self.text = text
    self.number = number
    start = text.prefix(20)
  }

  static func text(_ start: Timestamp, _ kind: RunKind) -> String { "\(text(start))-\(kind.rawValue)" }

  static func text(_ start: Timestamp) -> String { String(start.rfc3339.map { $0 == ":" ? "-" : $0 }) }

  static func < (a: RunFolderName, b: RunFolderName) -> Bool {
    (a.start, a.number, a.text) < (b.start, b.number, b.text)
  }
}
