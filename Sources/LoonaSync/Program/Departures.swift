import Passes
import Synchronization

/// The instants at which requests left, as far as a report needs them: constant memory, however long the run.
final class Departures: Sendable {
  struct Figures: Hashable, Sendable, Codable {
    var count = 0
    /// The most that left within any second.
    var busiestSecond = 0
    /// Answers that asked to slow down (429).
    var throttled = 0
    var milliseconds: Int64 = 0

    /// A run that went on later: what all its processes sent.
    mutating func add(_ earlier: Figures) {
      count += earlier.count
      throttled += earlier.throttled
      busiestSecond = max(busiestSecond, earlier.busiestSecond)
      milliseconds += earlier.milliseconds
    }

    /// Requests a second, between the first and the last.
    var meanRate: Double { milliseconds > 0 ? Double(max(0, count - 1)) * 1000 / Double(milliseconds) : 0 }
  }

  private struct State {
    var figures = Figures()
    var first: Instant?
    /// Those of the last second, oldest first.
    var recent: [Instant] = []
  }

  private let state = Mutex(State())

  func record(_ instant: Instant) {
    state.withLock { state in
      let first = state.first ?? instant
      state.first = first
      state.recent.removeAll { $0 + .seconds(1) <= instant }
      state.recent.append(instant)
      state.figures.count += 1
      state.figures.busiestSecond = max(state.figures.busiestSecond, state.recent.count)
      state.figures.milliseconds = (instant - first).milliseconds
    }
  }

  func recordThrottled() { state.withLock { $0.figures.throttled += 1 } }

  var figures: Figures { state.withLock(\.figures) }
}
