import Foundation
import LoonaSandbox
import Testing

/// A merchant with a folder of exports, a configuration, and an account at a sandbox in this process.
struct Shop: Sendable {
  static let secret = "sandbox-secret"

  let server: SandboxServer
  var folder: String
  var settings = Settings()
  var program: Program

  init(_ server: SandboxServer, port: Int, folder: String) throws {
    self.server = server
    self.folder = folder
    settings.url = "http://127.0.0.1:\(port)"
    program = try Program(environment: ["LOONA_CLIENT_ID": "sandbox", "LOONA_CLIENT_SECRET": Self.secret])
  }

  // MARK: Files

  func path(_ name: String) -> String { folder + "/" + name }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
  }

  func age(_ name: String, hours: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -hours * 3600)], ofItemAtPath: path(name))
  }

  func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  /// Both exports, and the configuration beside them.
  func export(_ customers: [Customer]) throws {
    try write(Self.customerFile(customers), to: "customers.csv")
    try write(Self.balanceFile(customers), to: "balances.csv")
    try configure()
  }

  func configure() throws { try write(settings.text, to: "loona-sync.yaml") }

  static func customerFile(_ customers: [Customer]) -> String {
    "customer_id;first_name;last_name;phone\n"
      + customers.map { "\($0.key);\($0.firstName);\($0.lastName);\($0.phone)\n" }.joined()
  }

  static func balanceFile(_ customers: [Customer]) -> String {
    "customer_id;balance\n" + customers.map { "\($0.key);\($0.balanceText)\n" }.joined()
  }

  /// The run folders, oldest first.
  func runs() throws -> [String] {
    guard FileManager.default.fileExists(atPath: path("runs")) else { return [] }
    let folders = try FileManager.default.contentsOfDirectory(atPath: path("runs")).filter { $0.hasPrefix("2") }
    // Folders of one second are numbered, whatever their kind.
    return folders.map { "runs/" + $0 }.sorted { ($0.prefix(25), Self.number($0)) < ($1.prefix(25), Self.number($1)) }
  }

  private static func number(_ folder: String) -> Int { Int(folder.split(separator: "-").last ?? "") ?? 1 }

  func newestRun() throws -> String { try #require(try runs().last) }

  // MARK: The program

  func callAsFunction(_ arguments: String...) async throws -> Program.Ending { try await run(arguments) { _ in } }

  /// - Parameter body: what is done while the process lives.
  func run(_ arguments: [String], _ body: (Program.Alive) async throws -> Void) async throws -> Program.Ending {
    try await program.run(arguments + ["-c", path("loona-sync.yaml")], body)
  }

  /// - Parameter script: in which `"$0" "$@"` is the program with its arguments.
  func shell(_ script: String, _ arguments: String...) async throws -> Program.Ending {
    try await program.shell(script, arguments + ["-c", path("loona-sync.yaml")])
  }

  /// Runs it and expects that exit code.
  @discardableResult
  func expect(
    _ code: Int32, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Program.Ending {
    let ending = try await run(arguments) { _ in }
    #expect(
      ending.code == code,
      "\(arguments.joined(separator: " ")): \(ending.errors.suffix(2000))\(ending.output.prefix(2000))",
      sourceLocation: sourceLocation)
    return ending
  }

  // MARK: The service's own books

  func sandbox<Value: Sendable>(_ body: (inout Sandbox, Duration) -> Value) throws -> Value {
    try server.withSandbox(body)
  }

  var passes: [Sandbox.Pass] { get throws { try sandbox { sandbox, _ in sandbox.passes } } }

  /// What the program's requests brought about, in order.
  var writes: [Sandbox.Effect] {
    get throws { try sandbox { sandbox, _ in sandbox.effects.filter { $0.origin == .api } } }
  }

  var arrivals: [Sandbox.Arrival] { get throws { try sandbox { sandbox, _ in sandbox.arrivals } } }

  /// Requests that meant to write, whatever became of them.
  var attemptedWrites: [Sandbox.Arrival] {
    get throws {
      try arrivals.filter { arrival in
        ["POST", "PUT", "PATCH", "DELETE"].contains(arrival.method) && !arrival.target.contains("/oauth/token")
          && !arrival.target.contains("/passes/search")
      }
    }
  }

  /// Waits until so many requests have come, and no longer than the test may last.
  func awaitArrivals(_ count: Int) async throws {
    while try sandbox({ sandbox, _ in sandbox.arrivals.count }) < count { try await Task.sleep(for: .milliseconds(2)) }
  }

  /// Waits until so many transactions have taken effect, and no longer than the test may last.
  func awaitTransactions(_ count: Int) async throws {
    while try sandbox({ sandbox, _ in sandbox.effects.count { $0.transaction != nil } }) < count {
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Each customer has exactly one pass, and it holds what the export says.
  func expectOnePass(for customers: [Customer], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let held = Dictionary(grouping: try passes, by: \.externalID)
    #expect(held.values.filter { $0.count > 1 }.map { $0[0].externalID } == [], sourceLocation: sourceLocation)
    let wrong = customers.filter { customer in
      guard let values = held[customer.key]?.first?.content.values else { return true }
      return values["firstName"] != customer.firstName || values["lastName"] != customer.lastName
        || values["phone"] != customer.phone || values["ownBalance"] != customer.balanceText
    }
    #expect(wrong.map(\.key) == [], sourceLocation: sourceLocation)
    #expect(held.count == customers.count, sourceLocation: sourceLocation)
  }
}

/// Runs the body with a shop whose sandbox and folder last as long as it does.
func withShop(
  _ options: SandboxOptions = SandboxOptions(), _ body: (inout Shop) async throws -> Void
) async throws {
  let server = try SandboxServer(options: options)
  let folder = FileManager.default.temporaryDirectory.appending(path: "loona-sync-e2e-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(
    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let (ports, readiness) = AsyncStream.makeStream(of: Int.self)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      defer { readiness.finish() }
      try await server.run { port in readiness.yield(port) }
    }
    for await port in ports {
      var shop = try Shop(server, port: port, folder: folder)
      do { try await body(&shop) } catch {
        group.cancelAll()
        throw error
      }
      group.cancelAll()
    }
    try await group.waitForAll()
  }
}
