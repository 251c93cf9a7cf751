import Foundation
import Synchronization

/// One sandbox for many connections, under the machine's clock and with its file.
final class LiveSandbox: Sendable {
  private struct Account: ~Copyable {
    var sandbox: Sandbox
    var file: StateFile?
  }

  private let account: Mutex<Account>
  private let start: ContinuousClock.Instant
  private let offset: Duration

  /// A fresh account begins now; a restored one goes on from its own beginning.
  init(options: SandboxOptions, stateFile path: String?) throws {
    let wall = Date()
    var options = options
    options.epoch = Date(timeIntervalSince1970: wall.timeIntervalSince1970.rounded(.down))
    var file = path.map(StateFile.init(path:))
    var sandbox = Sandbox(options: options)
    if let changes = try file?.read() {
      sandbox = Sandbox(options: options, restoring: changes)
      try file?.rewrite(sandbox.stateLines)
    }
    start = .now
    offset = .milliseconds(Int(wall.timeIntervalSince(sandbox.options.epoch) * 1000))
    account = Mutex(Account(sandbox: sandbox, file: file))
  }

  private var now: Duration { offset + (ContinuousClock.now - start) }

  /// Runs the body at the present instant; what it changed is in the file before this returns.
  func at<Value: Sendable>(_ body: (inout Sandbox, Duration) -> Value) throws -> Value {
    try account.withLock { account in
      let value = body(&account.sandbox, now)
      if let changes = account.sandbox.journal?.take() { try account.file?.append(changes) }
      return value
    }
  }

  /// Rewrites the file to the fewest lines.
  func close() throws {
    try account.withLock { account in
      try account.file?.rewrite(account.sandbox.stateLines)
    }
  }
}
