import Foundation
import Synchronization
import UnixSignals

/// SIGINT, SIGTERM and SIGHUP: the first asks the run to end in good order, a second one ends the process at once. Nothing
/// is lost either way: whatever was sent is in the ledger before it leaves.
final class StopSignals: Sendable {
  private let requested = Mutex(false)
  /// Asks in place of the process's signals.
  private let asked: (@Sendable () -> Bool)?

  /// A reader that goes away, as in `loona-sync history | head`, must not end a run, and a file that may grow no further is an
  /// error where it is written.
  static func ignoreThoseOfWriting() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  init(_ surroundings: Surroundings) { asked = surroundings.isStopRequested }

  var isRequested: Bool { asked?() ?? requested.withLock(\.self) }

  /// Runs `body`, and listens until it has ended.
  func listening<Value: Sendable>(
    console: Console, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    guard asked == nil else { return try await body() }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        await self.listen(console)
        return nil
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let value = ended { return value }
      }
      throw CancellationError()
    }
  }

  private func listen(_ console: Console) async {
    for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) {
      let isSecond = requested.withLock { requested in
        defer { requested = true }
        return requested
      }
      if isSecond { _exit(ExitStatus.stopped.rawValue) }
      console.clearTransient()
      console.error("\(signal): finishing what is in flight; once more ends at once")
    }
  }
}
