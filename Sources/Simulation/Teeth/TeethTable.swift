import Passes
import Synchronization

/// The rows of the table, shown in the order of the protections, each as soon as those before it are there.
final class TeethTable: Sendable {
  private struct State {
    var bites: [Bite?]
    var shown = 0
  }

  private let state: Mutex<State>
  private let show: @Sendable (Bite) -> Void

  init(rows: Int, show: @escaping @Sendable (Bite) -> Void) {
    state = Mutex(State(bites: Array(repeating: nil, count: rows)))
    self.show = show
  }

  func add(_ bite: Bite, at row: Int) {
    state.withLock { state in
      state.bites[row] = bite
      while state.shown < state.bites.count, let next = state.bites[state.shown] {
        show(next)
        state.shown += 1
      }
    }
  }

  var unnoticed: [Safeguard] {
    state.withLock { $0.bites.compactMap { bite in bite.flatMap { $0.found == nil ? $0.safeguard : nil } } }
  }
}
