import Passes

/// A point in time as the reader's clock shows it.
struct LocalTime {
  let date: CalendarDate
  let hour: Int64
  let minute: Int64
  let second: Int64
  let offset: LocalZone.Offset

  init(_ time: Timestamp, in zone: LocalZone) {
    offset = zone.offset(time)
    let local = Int64(offset.secondsFromUTC) + (time.milliseconds - (time.milliseconds % 1000 + 1000) % 1000) / 1000
    let inDay = (local % 86_400 + 86_400) % 86_400
    date = CalendarDate(daysSince1970: (local - inDay) / 86_400)
    (hour, minute, second) = (inDay / 3600, inDay / 60 % 60, inDay % 60)
  }

  /// `05:00:12`
  var clock: String { "\(Self.two(hour)):\(Self.two(minute)):\(Self.two(second))" }

  /// `MSK (UTC+03:00)`; a name that is only an offset is not said twice.
  var zone: String {
    let minutes = Int64(offset.secondsFromUTC.magnitude) / 60
    let sign = offset.secondsFromUTC < 0 ? "−" : "+"
    let utc = minutes == 0 ? "UTC" : "UTC\(sign)\(Self.two(minutes / 60)):\(Self.two(minutes % 60))"
    let isNamed = offset.name.contains { $0.isLetter } && offset.name != "UTC"
    return isNamed ? "\(offset.name) (\(utc))" : utc
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Wording {
  /// `24 Nov 2026, 05:00:12`, without its zone.
  func time(_ time: Timestamp) -> String {
    let local = LocalTime(time, in: zone)
    return "\(day(local.date)), \(local.clock)"
  }

  func zoneName(at time: Timestamp) -> String { LocalTime(time, in: zone).zone }

  private func day(_ date: CalendarDate) -> String {
    let months =
      switch language {
      case .english: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
      case .russian:
        ["янв.", "февр.", "марта", "апр.", "мая", "июня", "июля", "авг.", "сент.", "окт.", "нояб.", "дек."]
      }
    return "\(date.day) \(months[date.month - 1]) \(date.year)"
  }
}
