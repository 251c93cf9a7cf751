import Foundation
import Subprocess

/// The real binary, run as a process: `LOONA_SYNC_BINARY`, or else `loona-sync` from the same build as these tests.
struct Program: Sendable {
  /// What came of a process.
  struct Ending: Sendable {
    /// nil for a process that a signal ended.
    var code: Int32?
    var output: String
    var errors: String

    /// The one JSON document on standard output; nil where there is none, or anything beside it.
    var document: JSONValue? { JSONValue(output) }
  }

  /// A process that is under way.
  struct Alive: Sendable {
    let process: pid_t
    let send: @Sendable (Signal) throws -> Void
  }

  private let path: String
  /// The whole environment of each process: nothing is inherited.
  private let environment: [String: String]

  init(environment: [String: String] = [:]) throws {
    path = try Self.find()
    let own = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TZ": "UTC", "SWIFT_BACKTRACE": "enable=no"]
    self.environment = own.merging(environment) { $1 }
  }

  func run(_ arguments: [String]) async throws -> Ending {
    try await run(arguments) { _ in }
  }

  /// - Parameter body: what is done while the process lives.
  func run(_ arguments: [String], _ body: (Alive) async throws -> Void) async throws -> Ending {
    let result = try await Subprocess.run(
      executable, arguments: Arguments(arguments), environment: subprocessEnvironment, input: .none,
      output: .string(limit: 1 << 24), error: .string(limit: 1 << 24)
    ) { execution in
      try await body(Alive(process: execution.processIdentifier.value) { try execution.send(signal: $0) })
    }
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return Ending(code: code, output: result.standardOutput, errors: result.standardError)
  }

  /// A line of shell in which `"$0"` is the program and `"$@"` the arguments.
  func shell(_ script: String, _ arguments: [String]) async throws -> Ending {
    let result = try await Subprocess.run(
      .path("/bin/sh"), arguments: Arguments(["-c", script, path] + arguments), environment: subprocessEnvironment,
      input: .none, output: .string(limit: 1 << 24), error: .string(limit: 1 << 24))
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return Ending(code: code, output: result.standardOutput, errors: result.standardError)
  }

  var executable: Executable { .path(.init(path)) }

  var subprocessEnvironment: Environment {
    .custom(Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0), $1) }))
  }

  /// The test bundle lies in the same folder as the program; under `swift test` a helper of the toolchain runs it.
  private static func find() throws -> String {
    let named = ProcessInfo.processInfo.environment["LOONA_SYNC_BINARY"].map { [$0] }
    let candidates =
      named
      ?? CommandLine.arguments.filter { $0.hasSuffix(".xctest") }.map { beside($0) } + [
        beside("/proc/self/exe"), built,
      ]
    for candidate in candidates where FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    throw Missing(candidates: candidates)
  }

  private static func beside(_ path: String) -> String {
    URL(filePath: path).resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "loona-sync").path
  }

  private static var built: String {
    var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    return folder.appending(path: ".build/debug/loona-sync").path
  }

  struct Missing: Error, CustomStringConvertible {
    let candidates: [String]

    var description: String {
      "there is no loona-sync to test at \(candidates.joined(separator: ", ")): `swift build` first, or set LOONA_SYNC_BINARY"
    }
  }
}
