import Foundation
import Subprocess

/// `loona-sync sandbox` as a process of its own.
struct SandboxProcess {
  private let program: Program

  init(_ program: Program) { self.program = program }

  /// Runs the body beside it, with its address, and then asks it to end.
  func run(_ arguments: [String], _ body: (_ url: String) async throws -> Void) async throws {
    let words = ["sandbox", "--port", "0", "--json"] + arguments
    try await program.stream(words) { line, process in
      guard let url = JSONValue(line)?["url"]?.string else { return }
      try await body(url)
      try process.send(.terminate)
    }
  }
}

extension Program {
  /// - Parameter each: gets each line of standard output as it comes.
  func stream(_ arguments: [String], _ each: (String, Alive) async throws -> Void) async throws {
    _ = try await Subprocess.run(
      executable, arguments: Arguments(arguments), environment: subprocessEnvironment, input: .none, output: .sequence,
      error: .discarded
    ) { execution in
      let alive = Alive(process: execution.processIdentifier.value) { try execution.send(signal: $0) }
      for try await line in execution.standardOutput.strings() { try await each(line, alive) }
    }
  }
}
