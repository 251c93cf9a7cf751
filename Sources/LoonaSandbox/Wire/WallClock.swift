import Foundation

/// Turns the sandbox's time, a duration since its epoch, into the two forms that answers carry.
/// Civil dates are counted rather than formatted: every stored pass has two of them.
struct WallClock: Sendable {
  /// The sandbox's time zero, seconds since 1970.
  var epochSeconds: Int

  /// `2026-01-05T09:00:00.250Z`
  func iso8601(_ now: Duration) -> String {
    let (seconds, milliseconds) = split(now)
    let civil = CivilTime(secondsSince1970: seconds)
    var text = ""
    text.reserveCapacity(24)
    text += String(civil.year)
    let parts = [
      ("-", civil.month), ("-", civil.day), ("T", civil.hour), (":", civil.minute), (":", civil.second),
    ]
    for (mark, part) in parts {
      text += mark
      text += twoDigits[part]
    }
    text += "."
    text += pad(milliseconds, 3)
    text += "Z"
    return text
  }

  /// `Mon, 05 Jan 2026 09:00:00 GMT`, as `Retry-After` carries it (A13); fractions round up.
  func httpDate(_ now: Duration) -> String {
    let (seconds, milliseconds) = split(now)
    let civil = CivilTime(secondsSince1970: milliseconds > 0 ? seconds + 1 : seconds)
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return "\(weekdays[civil.daysSince1970 % 7]), \(pad(civil.day, 2)) "
      + "\(months[civil.month - 1]) \(civil.year) \(civil.timeOfDay) GMT"
  }

  private func split(_ now: Duration) -> (seconds: Int, milliseconds: Int) {
    let (seconds, attoseconds) = now.components
    return (epochSeconds + Int(seconds), Int(attoseconds / 1_000_000_000_000_000))
  }
}

/// A proleptic Gregorian UTC date and time, for instants after 1970.
private struct CivilTime {
  let daysSince1970: Int
  let year: Int
  let month: Int
  let day: Int
  let hour: Int
  let minute: Int
  let second: Int

  var timeOfDay: String { "\(twoDigits[hour]):\(twoDigits[minute]):\(twoDigits[second])" }

  init(secondsSince1970 seconds: Int) {
    daysSince1970 = seconds / 86_400
    let ofDay = seconds % 86_400
    (hour, minute, second) = (ofDay / 3600, ofDay / 60 % 60, ofDay % 60)
    // Years are taken to begin in March, so that a leap day is a year's last.
    let shifted = daysSince1970 + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}

/// `00` to `99`.
private let twoDigits = (0..<100).map { pad($0, 2) }

private func pad(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
