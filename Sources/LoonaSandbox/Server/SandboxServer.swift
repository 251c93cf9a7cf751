import Foundation
import Hummingbird
import NIOCore

/// A Loona of your own on 127.0.0.1, plain HTTP/1.1; it can't be bound to anything else.
public struct SandboxServer: Sendable {
  private let live: LiveSandbox
  private let port: Int

  /// - Parameters:
  ///   - options: their epoch is replaced by the present, or by the state file's.
  ///   - port: 0 lets the system choose.
  ///   - stateFile: where the account outlives the process: every change whose answer left survives
  ///     a kill. nil keeps it in memory.
  /// - Throws: ``StateFileError``, or what the file system says.
  public init(
    options: SandboxOptions = SandboxOptions(), port: Int = 0, stateFile: String? = nil
  ) throws {
    live = try LiveSandbox(options: options, stateFile: stateFile)
    self.port = port
  }

  /// Serves until the task is cancelled or a surrounding service group shuts down gracefully.
  /// - Parameter onReady: told the bound port once requests are taken.
  /// - Throws: ``PortError``, or what the file system says of the state file.
  public func run(onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }) async throws {
    var application = Application(
      responder: SandboxResponder(live: live),
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: port), serverName: nil),
      onServerRunning: { channel in
        await onReady(channel.localAddress?.port ?? 0)
      })
    // Stopping by cancellation logs an error for each open connection.
    application.logger.logLevel = .critical
    do { try await application.run() } catch is IOError { throw PortError(port: port) }
    try live.close()
  }

  /// Looks at, or changes, the running sandbox; requests wait meanwhile.
  public func withSandbox<Value: Sendable>(
    _ body: (_ sandbox: inout Sandbox, _ now: Duration) -> Value
  ) throws -> Value {
    try live.at(body)
  }
}

/// The port can't be bound: another program has it, or this user may not.
public struct PortError: Error, Sendable, Hashable {
  public let port: Int
}
