import ArgumentParser
import Foundation
import LoonaSandbox

struct SandboxCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "A Loona of your own on 127.0.0.1, with faults and limits on request.",
    discussion: """
      Nothing that it is told leaves this machine. Client id: sandbox, secret: sandbox-secret, templates: 1674 (a
      bonus card), 1675 (discount), 1676 (coupon), 1677 (stamps), 1678 (gift), unless --template names a file. Switches: \(SandboxOptions.settings.map(\.name).joined(separator: ", ")).

      Examples:
        loona-sync sandbox --port 8080 --state sandbox.state
        loona-sync sandbox --faults 5% --seed 7 --rate-limit 50
        loona-sync sandbox --faults drop-after=2%,500=1% --set idempotence=no --set lag-ms=3000
      """)

  @OptionGroup var global: GlobalOptions

  @Option(name: .long, help: "The port; 0 lets the system choose.")
  var port = 8080

  @Option(name: .long, help: ArgumentHelp("Faults: 5% of everything, or by kind.", valueName: "mix"))
  var faults: String?

  @Option(name: .long, help: "Decides the faults.")
  var seed: UInt64 = 1

  @Option(
    name: .customLong("rate-limit"),
    help: ArgumentHelp("Requests a second, above which it answers 429.", valueName: "n"))
  var rateLimit: Int?

  @Option(name: .long, help: ArgumentHelp("Where the account outlives the process.", valueName: "file"))
  var state: String?

  @Option(name: .long, help: ArgumentHelp("A template as JSON, such as samples/template.json.", valueName: "file"))
  var template: String?

  @Option(name: .long, help: ArgumentHelp("A switch, as in list=items; may be repeated.", valueName: "name=value"))
  var set: [String] = []

  func perform(_ shell: Shell) async throws -> ExitStatus {
    guard (0...65_535).contains(port) else { throw Failure(.usage, "--port: \(port) is no port; accepted: 0 to 65535") }
    var options = SandboxOptions(seed: seed)
    options.templates =
      try template.map { [try SandboxTemplate.read($0)] } ?? [.loyalty()] + Sandbox.Template.otherKinds
    do {
      if let faults { options.faults = try FaultMix.parse(faults) }
      if let rateLimit { options.rateLimit = RateLimit(requestsPerSecond: max(1, rateLimit)) }
      for setting in set { try options.set(setting) }
    } catch {
      throw Failure(.usage, "'\(error.setting)' is not understood; accepted: \(error.accepts)")
    }
    let console = shell.console
    let templates = options.templates
    try await serve(options) { port in
      let url = "http://127.0.0.1:\(port)"
      if console.isJSON {
        console.result(JSONDocument.text(["url": url], pretty: false))
      } else {
        console.result(
          "A sandbox listens on \(url): client id sandbox, secret sandbox-secret, \(Self.named(templates)). Ctrl-C ends it."
        )
      }
    }
    return .done
  }

  private static func named(_ templates: [Sandbox.Template]) -> String {
    let ids = templates.map { "\($0.id)" }.joined(separator: ", ")
    return templates.count == 1 ? "template \(ids)" : "templates \(ids)"
  }

  private func serve(_ options: SandboxOptions, _ ready: @escaping @Sendable (Int) -> Void) async throws {
    do {
      try await SandboxServer(options: options, port: port, stateFile: state).run(onReady: ready)
    } catch let error as StateFileError {
      throw Failure(
        .input,
        "--state: \(error.path), line \(error.line): it is no sandbox's state, or was damaged; name another file")
    } catch is PortError {
      throw Failure(
        .failed,
        "--port: \(port) can't be opened: it is in use, or not this user's; name another one, or 0 for any that is free"
      )
    }
  }
}

enum SandboxTemplate {
  static func read(_ path: String) throws -> Sandbox.Template {
    guard let text = FileManager.default.contents(atPath: path) else {
      throw Failure(.usage, "\(path): the template can't be read")
    }
    do {
      return try JSONDecoder().decode(Sandbox.Template.self, from: text)
    } catch {
      throw Failure(.usage, "\(path) is no template as JSON; samples/template.json is one")
    }
  }
}
