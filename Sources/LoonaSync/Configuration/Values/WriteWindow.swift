import Foundation
import Passes

/// The hours of a day in which writes may leave: a change can ring a phone.
struct WriteWindow: Hashable, Sendable, CustomStringConvertible {
  static let accepted = "two times and a zone, as in 08:00-22:00 Europe/Moscow"

  /// Minutes since midnight. The window is open at the first and shut at the second; it may go over midnight.
  let opens: Int
  let shuts: Int
  let zone: TimeZone

  init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let zone = Self.zone(String(parts[1])) else { return nil }
    let times = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    guard times.count == 2, let opens = Self.minute(times[0]), let shuts = Self.minute(times[1]),
      opens < 1440, opens != shuts
    else { return nil }
    self.opens = opens
    self.shuts = shuts
    self.zone = zone
  }

  var description: String { "\(Self.clock(opens))-\(Self.clock(shuts)) \(zone.identifier)" }

  func isOpen(at time: Timestamp) -> Bool {
    let minute = minuteOfDay(time)
    return opens < shuts ? (opens..<shuts).contains(minute) : minute >= opens || minute < shuts
  }

  /// The first instant from `time` on at which the window is open; `time` itself where it is open already.
  ///
  /// Minutes are tried one by one: that holds where clocks are put forward over the opening, too.
  func nextOpening(after time: Timestamp) -> Timestamp {
    if isOpen(at: time) { return time }
    let minute: Int64 = 60_000
    var next = Timestamp(milliseconds: (time.milliseconds / minute + 1) * minute)
    while !isOpen(at: next) { next.milliseconds += minute }
    return next
  }

  /// The first instant from `time` on at which the window is shut; `time` itself where it is shut already, and two days on where
  /// it never shuts.
  func nextClosing(after time: Timestamp) -> Timestamp {
    if !isOpen(at: time) { return time }
    let minute: Int64 = 60_000
    var next = Timestamp(milliseconds: (time.milliseconds / minute + 1) * minute)
    let latest = time + .seconds(2 * 86_400)
    while next < latest, isOpen(at: next) { next.milliseconds += minute }
    return next
  }

  private func minuteOfDay(_ time: Timestamp) -> Int {
    let seconds = Double(time.milliseconds) / 1000
    let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds))
    let local = Int(seconds.rounded(.down)) + offset
    return (local % 86_400 + 86_400) % 86_400 / 60
  }

  /// Only the names of the time zone database: abbreviations such as `MSK` mean several zones.
  private static func zone(_ name: String) -> TimeZone? {
    name == "UTC" || name.contains("/") ? TimeZone(identifier: name) : nil
  }

  private static func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 1440
    else { return nil }
    return hour * 60 + minute
  }

  private static func clock(_ minute: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }
}
