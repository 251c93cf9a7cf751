import Synchronization

/// A place for one task at a time, in order of arrival. A cancelled task leaves the line, wherever it stands in it.
///
/// No task is started for it, so it runs under any executor.
final class WaitingLine: Sendable {
  private struct State {
    var isTaken = false
    var arrivals = 0
    var waiting: [(place: Int, continuation: CheckedContinuation<Void, any Error>)] = []
  }

  private let state = Mutex(State())

  /// Returns when it is the caller's turn, who then owes a `leave()`; throws `CancellationError` and owes nothing.
  func enter() async throws {
    let place: Int? = state.withLock { state in
      guard state.isTaken else {
        state.isTaken = true
        return nil
      }
      state.arrivals += 1
      return state.arrivals
    }
    guard let place else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in wait(at: place, continuation) }
    } onCancel: {
      giveUp(place)
    }
  }

  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard !state.waiting.isEmpty else {
        state.isTaken = false
        return nil
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume()
  }

  private enum Entrance {
    case wait
    case free
    case cancelled
  }

  /// A cancellation that came before the continuation stood in the line is seen here, one that comes later by `giveUp`.
  private func wait(at place: Int, _ continuation: CheckedContinuation<Void, any Error>) {
    let entrance = state.withLock { state -> Entrance in
      if Task.isCancelled { return .cancelled }
      guard state.isTaken else {
        state.isTaken = true
        return .free
      }
      let index = state.waiting.firstIndex { $0.place > place } ?? state.waiting.endIndex
      state.waiting.insert((place, continuation), at: index)
      return .wait
    }
    switch entrance {
    case .wait: break
    case .free: continuation.resume()
    case .cancelled: continuation.resume(throwing: CancellationError())
    }
  }

  private func giveUp(_ place: Int) {
    let given = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard let index = state.waiting.firstIndex(where: { $0.place == place }) else { return nil }
      return state.waiting.remove(at: index).continuation
    }
    given?.resume(throwing: CancellationError())
  }
}
