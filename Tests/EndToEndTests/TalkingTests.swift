import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// How commands speak: one JSON document, help with an example.
  @Suite struct TalkingTests {
    static let commands: [[String]] = [
      ["doctor"], ["plan"], ["apply"], ["run"], ["resume"], ["verify"], ["status"], ["history"], ["report"],
      ["state", "show"], ["state", "rebuild"], ["passes", "list"], ["passes", "get"], ["passes", "find"],
      ["templates", "list"], ["templates", "get"], ["sandbox"], ["demo"], ["transactions", "plan"],
      ["transactions", "apply"], ["transactions", "close"],
    ]

    @Test(arguments: commands)
    func `help shows an example, with a command that is one`(command: [String]) async throws {
      let ending = try await Program().run(command + ["--help"])
      #expect(ending.code == 0)
      #expect(ending.output.contains("  loona-sync \(command.joined(separator: " "))"), "\(ending.output)")
      #expect(ending.errors.isEmpty)
    }

    @Test func `the program's own help names every command`() async throws {
      let ending = try await Program().run(["--help"])
      for command in Self.commands { #expect(ending.output.contains("  \(command[0]) ")) }
    }

    @Test func `each command prints exactly one JSON document, whatever comes of it`() async throws {
      try await withShop { shop in
        try shop.export(Customer.invented(12))
        let steps: [(code: Int32, command: [String])] = [
          (0, ["doctor"]), (0, ["history"]), (64, ["status"]), (78, ["state", "show"]), (64, ["resume"]),
          (0, ["plan"]), (2, ["plan", "--detailed-exitcode"]), (0, ["apply"]), (4, ["apply"]), (0, ["run"]),
          (0, ["run", "--dry-run"]),
          (0, ["resume"]), (0, ["verify"]), (0, ["status"]), (0, ["history"]), (0, ["report"]),
          (0, ["report", "--format", "html"]), (0, ["state", "show"]), (0, ["passes", "list"]),
          (0, ["passes", "list", "--save", shop.path("passes.jsonl")]), (1, ["passes", "get", "1"]),
          (0, ["passes", "find", "--external-id", "000001"]), (1, ["passes", "find", "--external-id", "nobody"]),
          (0, ["templates", "list"]), (0, ["templates", "get"]), (1, ["templates", "get", "5"]),
          (0, ["plan", "--passes", shop.path("passes.jsonl")]),
          (64, ["run", "--max-duration", "soon"]),
        ]
        for step in steps {
          let ending = try await shop.run(step.command + ["--json"]) { _ in }
          let command = step.command.joined(separator: " ")
          #expect(ending.code == step.code, "\(command): \(ending.errors.suffix(500))")
          #expect(ending.document != nil, "\(command): \(ending.output.prefix(300))")
        }
      }
    }

    @Test func `quiet says nothing but the result`() async throws {
      try await withShop { shop in
        try shop.export(Customer.invented(12))
        let ending = try await shop.expect(0, "run", "-q")
        #expect(ending.errors.isEmpty)
      }
    }

    @Test func `a sandbox of one's own serves another process, and ends with a signal`() async throws {
      try await withShop { shop in
        let folder = shop.folder
        try await SandboxProcess(shop.program).run(["--faults", "drop-before=2%", "--state", folder + "/books"]) {
          url in
          shop.settings.url = url
          try shop.export(Customer.invented(12))
          try await shop.expect(0, "doctor")
          try await shop.expect(0, "run")
        }
        #expect(try shop.passes.isEmpty)
        try await SandboxProcess(shop.program).run(["--state", folder + "/books"]) { url in
          shop.settings.url = url
          try shop.configure()
          let listed = try await shop.expect(0, "passes", "list", "--json")
          #expect(listed.document?.elements.count == 12)
        }
      }
    }

    @Test(.enabled(if: Extent.isFull)) func `the demo plays two nights and a day of receipts`() async throws {
      var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
      for _ in 0..<3 { folder.deleteLastPathComponent() }
      try await withShop { shop in
        let ending = try await shop.program.run(
          ["demo", "--samples", folder.appending(path: "samples").path, "--keep", shop.path("demo")])
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(ending.output.contains(", 0 customers with two, 0 writes that changed nothing"))
      }
    }
  }
}
