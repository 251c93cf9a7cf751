import Passes
import Synchronization

/// One token for all: a single task fetches it, those that need it meanwhile wait for the same answer.
///
/// While an old token still serves, only the fetching task waits for the new one. No task is started.
final class TokenSource: Sendable {
  private struct State {
    var token: AccessToken?
    var isFetching = false
    /// Fetches that came to an end, and how the last one ended.
    var fetches = 0
    var last: Answer<AccessToken>?
    /// An early renewal that failed is not tried again before this.
    var renewalPause: Instant?
  }

  private enum Look {
    case token(AccessToken)
    case fetch(after: Int)
  }

  private let state = Mutex(State())
  private let line = WaitingLine()
  private let timeline: Timeline
  private let fetch: @Sendable () async -> Answer<AccessToken>

  init(timeline: Timeline, fetch: @escaping @Sendable () async -> Answer<AccessToken>) {
    self.timeline = timeline
    self.fetch = fetch
  }

  func token() async -> Answer<AccessToken> {
    let fetches: Int
    switch look() {
    case .token(let token): return .done(token)
    case .fetch(let after): fetches = after
    }
    do { try await line.enter() } catch { return .passing(.noConnection("stopped before it was sent")) }
    defer { line.leave() }
    if let shared = ending(after: fetches) { return shared }
    state.withLock { $0.isFetching = true }
    return finish(await fetch())
  }

  /// The service answered 401 to it. A token that was replaced meanwhile stays.
  func reject(_ token: AccessToken) {
    state.withLock { state in
      if state.token == token { state.token = nil }
    }
  }

  private func look() -> Look {
    let now = timeline.now()
    return state.withLock { state in
      guard let token = state.token, now < token.end else { return .fetch(after: state.fetches) }
      if now < token.renewal || state.isFetching { return .token(token) }
      if let pause = state.renewalPause, now < pause { return .token(token) }
      return .fetch(after: state.fetches)
    }
  }

  /// How the fetch ended that others made while the caller waited, if there was one and its token still serves.
  private func ending(after fetches: Int) -> Answer<AccessToken>? {
    let now = timeline.now()
    return state.withLock { state in
      guard state.fetches > fetches, let last = state.last else { return nil }
      guard case .done(let token) = last else { return last }
      return token == state.token && now < token.end ? last : nil
    }
  }

  private func finish(_ answer: Answer<AccessToken>) -> Answer<AccessToken> {
    let now = timeline.now()
    let isStopped = Task.isCancelled
    return state.withLock { state in
      state.isFetching = false
      var answer = answer
      switch answer {
      case .done(let token):
        state.token = token
        state.renewalPause = nil
      case .refused: state.token = nil
      default:
        // The others are not stopped because this task was.
        if isStopped { return answer }
        if let token = state.token, now < token.end {
          state.renewalPause = now + .seconds(1)
          answer = .done(token)
        }
      }
      state.fetches += 1
      state.last = answer
      return answer
    }
  }
}
