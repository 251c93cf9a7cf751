import Passes

/// Outcomes come thousands to the minute: the text of the last second is kept.
struct TimestampCache {
  private var second: Int64?
  private var last = ""

  mutating func text(_ time: Timestamp) -> String {
    let second = time.milliseconds / 1000
    if second != self.second {
      self.second = second
      last = time.rfc3339
    }
    return last
  }
}
