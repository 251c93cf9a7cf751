import Synchronization

/// Gathers the transactions of operations that are under way into one commit: all that come while the disk is at the last
/// sync share the next one.
///
/// A caller's transaction is on the disk when `commit` returns, as if it had been made alone. There is no task behind it: one
/// of the callers commits for all that wait, and hands that duty on.
final class CommitGroup: Sendable {
  private enum Duty: Sendable { case none, commit }

  private struct Entry: Sendable {
    let step: @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
    var waiter: CheckedContinuation<Duty, Never>?
  }

  private struct State: Sendable {
    var entries: [Entry] = []
    var isCommitting = false
  }

  private let state = Mutex(State())
  private let together: @Sendable ([@Sendable () -> Void]) throws -> Void

  /// - Parameter together: runs steps as one transaction; where it throws, nothing of any step is left.
  init(_ together: @escaping @Sendable ([@Sendable () -> Void]) throws -> Void) { self.together = together }

  /// - Parameter body: one transaction.
  func commit<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    let slot = Slot<Value>()
    let entry = Entry(step: { slot.fill { try body() } }, fail: { error in slot.fill { throw error } }, waiter: nil)
    if await join(entry) == .commit { commitAll() }
    return try slot.value()
  }

  private func join(_ entry: Entry) async -> Duty {
    await withCheckedContinuation { continuation in
      let mustCommit = state.withLock { state in
        var entry = entry
        let isFirst = !state.isCommitting
        if !isFirst { entry.waiter = continuation }
        state.isCommitting = true
        state.entries.append(entry)
        return isFirst
      }
      if mustCommit { continuation.resume(returning: .commit) }
    }
  }

  private func commitAll() {
    let entries = state.withLock { state in
      defer { state.entries = [] }
      return state.entries
    }
    do {
      try together(entries.map(\.step))
    } catch {
      for entry in entries { entry.fail(error) }
    }
    let next = state.withLock { state in
      guard !state.entries.isEmpty else {
        state.isCommitting = false
        return nil as CheckedContinuation<Duty, Never>?
      }
      defer { state.entries[0].waiter = nil }
      return state.entries[0].waiter
    }
    for entry in entries { entry.waiter?.resume(returning: .none) }
    next?.resume(returning: .commit)
  }
}

/// Where a step leaves what it came to, for the caller that waits.
private final class Slot<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)

  func fill(_ body: () throws -> Value) {
    let outcome = Result { try body() }
    result.withLock { result in
      // What failed by itself knows the reason better than its group does.
      if case .failure = result { return }
      result = outcome
    }
  }

  /// A step that was never run was undone with its group.
  func value() throws -> Value {
    guard let outcome = result.withLock({ $0 }) else { throw CommitSkipped() }
    return try outcome.get()
  }
}

/// A transaction that its group never came to.
struct CommitSkipped: Error {}
