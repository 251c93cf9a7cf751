import Foundation
import Subprocess

@testable import LoonaSandbox

/// Runs the real curl against a real server, as somebody with the vendor's text in front of them would.
struct Curl {
  let port: Int

  /// What curl made of an exchange. Its exit codes: 18 a partial body, 28 time over, 52 no answer, 56 a reset.
  struct Result {
    var exitCode: Int32
    var status: Int
    var head: String
    var body: String

    func read<Value: Decodable>(_ type: Value.Type) -> Value? {
      try? JSONDecoder().decode(type, from: Data(body.utf8))
    }
  }

  func callAsFunction(_ path: String, _ arguments: String...) async throws -> Result {
    try await run(path, arguments)
  }

  private func run(_ path: String, _ arguments: [String]) async throws -> Result {
    var all = ["--silent", "--include", "--noproxy", "*", "http://127.0.0.1:\(port)\(path)"]
    if !arguments.contains("--max-time") { all += ["--max-time", "20"] }
    let result = try await Subprocess.run(
      .name("curl"), arguments: Arguments(all + arguments), output: .string(limit: 1 << 22))
    let code: Int32 = if case .exited(let code) = result.terminationStatus { code } else { -1 }
    let text = result.standardOutput
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
    let head = parts.first.map(String.init) ?? ""
    let status = Int(head.split(separator: " ").dropFirst().first?.prefix(3) ?? "") ?? 0
    return Result(exitCode: code, status: status, head: head, body: parts.count > 1 ? String(parts[1]) : "")
  }

  /// As in the vendor's "Аутентификация".
  func token(secret: String = "sandbox-secret") async throws -> Result {
    let basic = Data("sandbox:\(secret)".utf8).base64EncodedString()
    return try await self(
      "/oauth/token", "-X", "POST", "-H", "Authorization: Basic \(basic)", "-d", "grant_type=client_credentials")
  }

  /// With the headers that the vendor's text gives every call to a resource.
  func call(_ method: String, _ path: String, token: String, _ rest: String...) async throws -> Result {
    try await run(
      "/version1\(path)",
      ["-X", method, "-H", "Authorization: Bearer \(token)", "-H", "Content-Type: application/json"] + rest)
  }
}

/// Runs the body beside a server on a port of the system's choice, and stops the server after it.
func withServer(
  _ options: SandboxOptions = SandboxOptions(), stateFile: String? = nil,
  _ body: (SandboxServer, Curl) async throws -> Void
) async throws {
  let server = try SandboxServer(options: options, stateFile: stateFile)
  let (ports, readiness) = AsyncStream.makeStream(of: Int.self)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      defer { readiness.finish() }
      try await server.run { port in readiness.yield(port) }
    }
    for await port in ports {
      try await body(server, Curl(port: port))
      group.cancelAll()
    }
    try await group.waitForAll()
  }
}
