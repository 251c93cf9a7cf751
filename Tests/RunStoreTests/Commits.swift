import Synchronization

/// Counts commits, and dies just before one of them.
final class Commits: Sendable {
  private let count = Mutex(0)
  private let last: Int

  init(dyingAt last: Int) { self.last = last }

  @Sendable func willCommit() throws {
    let number = count.withLock { count in
      count += 1
      return count
    }
    if number == last { throw PowerCut() }
  }
}
