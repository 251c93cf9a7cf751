import Applying
import Passes

/// The hours of the day in which writes may leave, in whole minutes of UTC.
struct DailyWindow: Hashable, Sendable {
  /// Minutes of the day at which it closes, and opens again.
  var closes: Int
  var opens: Int

  func isOpen(_ time: Timestamp) -> Bool {
    let minute = Int(time.milliseconds / 60_000 % 1440)
    return closes < opens ? !(closes..<opens).contains(minute) : (opens..<closes).contains(minute)
  }

  func nextClosing(_ time: Timestamp) -> Timestamp {
    isOpen(time) ? Self(closes: opens, opens: closes).nextOpening(time) : time
  }

  func nextOpening(_ time: Timestamp) -> Timestamp {
    let minute = time.milliseconds / 60_000
    let next = minute - minute % 1440 + Int64(opens)
    return Timestamp(milliseconds: (next > minute ? next : next + 1440) * 60_000)
  }
}
