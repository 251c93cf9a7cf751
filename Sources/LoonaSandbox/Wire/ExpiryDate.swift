import Foundation

/// An expiry as it is sent and shown: ISO 8601, a day or a moment.
enum ExpiryDate {
  /// The moment after which it has passed; a day lasts until its midnight in UTC. Nil where it is not ISO 8601.
  static func end(of text: String) -> Date? {
    guard CalendarDay.isReal(text.prefix(10)) else { return nil }
    let whole = Date.ISO8601FormatStyle()
    if text.count == 10 { return (try? whole.parse("\(text)T00:00:00Z"))?.addingTimeInterval(86_400) }
    let precise = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return (try? whole.parse(text)) ?? (try? precise.parse(text))
  }
}
