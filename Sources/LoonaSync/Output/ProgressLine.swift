import Applying
import Logging
import Passes
import Synchronization

/// Shows where a run stands: one line with rate and time left on a terminal, a log line every so often elsewhere.
final class ProgressLine: Sendable {
  private struct State {
    var start: (at: Instant, done: Int)?
    var shown: Instant?
    var phase: Progress.Phase?
  }

  private let console: Console
  private let log: Logger
  private let now: @Sendable () -> Instant
  private let state = Mutex(State())

  init(console: Console, log: Logger, now: @escaping @Sendable () -> Instant) {
    self.console = console
    self.log = log
    self.now = now
  }

  func show(_ progress: Progress) {
    let now = now()
    let interval: Duration = console.isTerminal ? .milliseconds(200) : .seconds(30)
    let start: (at: Instant, done: Int)? = state.withLock { state in
      let start = state.start ?? (now, progress.done)
      state.start = start
      let isNews = progress.phase != state.phase
      if let shown = state.shown, now - shown < interval, !isNews { return nil }
      state.phase = progress.phase
      state.shown = now
      return start
    }
    guard let start else { return }
    let line = Self.text(progress, since: start.at, done: start.done, now: now)
    if console.isTerminal {
      console.transient(line)
    } else {
      log.info("\(line)")
    }
  }

  func finish() { console.clearTransient() }

  static func text(_ progress: Progress, since start: Instant, done before: Int, now: Instant) -> String {
    var parts = ["\(progress.phase.words) \(progress.done)/\(progress.total)"]
    let elapsed = now - start
    let done = progress.done - before
    if done > 0, elapsed >= .seconds(1) {
      let perSecond = Double(done) / (Double(elapsed.milliseconds) / 1000)
      parts.append("\(DisplayNumber.text(perSecond)) operations/s")
      let left = Double(progress.total - progress.done) / perSecond
      if left >= 1 { parts.append("\(DisplayNumber.duration(.seconds(Int(left)))) left") }
    }
    if let until = progress.until {
      parts.append("until \(until.rfc3339) (Ctrl-C is safe: resume goes on)")
    }
    if progress.failed > 0 { parts.append("\(progress.failed) failed") }
    if progress.inDoubt > 0 { parts.append("\(progress.inDoubt) in doubt") }
    return parts.joined(separator: " · ")
  }
}

extension Progress.Phase {
  fileprivate var words: String {
    switch self {
    case .listing: "starting"
    case .canary: "first operations"
    case .working: "applying"
    case .waiting: "waiting"
    case .settling: "settling what is in doubt"
    }
  }
}
