import Passes

/// The `Retry-After` header in both of its forms (RFC 9110, 10.2.3).
enum RetryAfter {
  /// Nothing asks us to wait longer in earnest, and nothing may overflow.
  static let longest = Duration.seconds(86_400)

  /// Nil without a readable header; never negative.
  static func wait(in response: APIResponse, at wall: Timestamp) -> Duration? {
    guard let value = response.header("Retry-After") else { return nil }
    let text = value.split(separator: " ").joined(separator: " ")
    if !text.isEmpty, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
      return Int64(text).map { min(.seconds($0), longest) } ?? longest
    }
    return HTTPDate.parse(text).map { min(max($0 - wall, .zero), longest) }
  }
}

/// An HTTP date in any of its three forms (RFC 9110, 5.6.7).
enum HTTPDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  static func parse(_ text: String) -> Timestamp? {
    let parts = text.lowercased().split { " ,-:".contains($0) }.map(String.init)
    guard parts.count >= 7 else { return nil }
    // `Sun, 06 Nov 1994 08:49:37 GMT` and `Sunday, 06-Nov-94 08:49:37 GMT`, else `Sun Nov  6 08:49:37 1994`.
    let isAsctime = months.contains(parts[1])
    let (day, month, year) = isAsctime ? (parts[2], parts[1], parts[6]) : (parts[1], parts[2], parts[3])
    let clock = (isAsctime ? parts[3...5] : parts[4...6]).compactMap { Int64($0) }
    guard let day = Int(day), let month = months.firstIndex(of: month), let year = fullYear(year), clock.count == 3,
      (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2]),
      let date = CalendarDate(year: year, month: month + 1, day: day)
    else { return nil }
    let seconds = days(until: date) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    return Timestamp(milliseconds: seconds * 1000)
  }

  /// Two digits are of the years 1970 to 2069.
  private static func fullYear(_ text: String) -> Int? {
    guard let number = Int(text) else { return nil }
    return text.count == 2 ? number + (number < 70 ? 2000 : 1900) : number
  }

  /// Days since 1970-01-01: Howard Hinnant's `days_from_civil`.
  private static func days(until date: CalendarDate) -> Int64 {
    let year = Int64(date.month <= 2 ? date.year - 1 : date.year)
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = Int64((153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1)
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
