import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// A run folder that is not there, holds no plan, or is somebody else's.
  @Suite struct FolderTests {
    private static let commands = ["report", "status", "apply", "resume", "verify"]
    private static let empty = "2001-01-01T00-00-00Z-plan"
    private let customers = Customer.invented(12)

    private func afterANight(_ body: (Shop) async throws -> Void) async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run")
        let writes = try shop.attemptedWrites.count
        try await body(shop)
        #expect(try shop.attemptedWrites.count == writes)
      }
    }

    private func makeFolder(_ shop: Shop, _ name: String) throws {
      try FileManager.default.createDirectory(atPath: shop.path(name), withIntermediateDirectories: false)
    }

    @Test(arguments: commands)
    func `one that is not there is said, with where to look`(command: String) async throws {
      try await afterANight { shop in
        let ending = try await shop.expect(64, command, "2001")
        #expect(ending.errors.contains("2001") && ending.errors.contains(shop.path("runs")), "\(ending.errors)")
        #expect(ending.errors.contains("loona-sync history"), "\(ending.errors)")
      }
    }

    @Test(arguments: commands)
    func `one without a plan is said, with what to do`(command: String) async throws {
      try await afterANight { shop in
        try makeFolder(shop, "runs/" + Self.empty)
        try makeFolder(shop, "notes")
        if command == "status" {
          let status = try await shop.expect(0, command, Self.empty)
          #expect(status.output.contains("plan not finished") && status.output.contains("loona-sync plan"))
        } else {
          try await expectWhatToDo(shop, command, Self.empty, "runs/\(Self.empty)/run.sqlite")
          try await expectWhatToDo(shop, command, shop.path("notes"), "notes/run.sqlite")
        }
        // The plan of a run that was begun was there once.
        try shop.write("", to: "runs/\(Self.empty)/begun")
        try await expectWhatToDo(shop, command, Self.empty, "runs/\(Self.empty)/run.sqlite")
      }
    }

    private func expectWhatToDo(_ shop: Shop, _ command: String, _ argument: String, _ file: String) async throws {
      let ending = try await shop.expect(1, command, argument)
      #expect(ending.errors.contains(shop.path(file) + " does not exist"), "\(ending.errors)")
      #expect(ending.errors.contains("loona-sync history") && ending.errors.contains("loona-sync plan"))
    }

    @Test(arguments: commands)
    func `one with another program's database is said, and left as it is`(command: String) async throws {
      try await afterANight { shop in
        try makeFolder(shop, "runs/" + Self.empty)
        let file = "runs/\(Self.empty)/run.sqlite"
        try FileManager.default.copyItem(atPath: shop.path("runs/state.sqlite"), toPath: shop.path(file))
        let before = FileManager.default.contents(atPath: shop.path(file))
        let ending = try await shop.expect(1, command, Self.empty)
        #expect(
          ending.errors.contains(shop.path(file)) && ending.errors.contains("loona-sync history"), "\(ending.errors)")
        #expect(FileManager.default.contents(atPath: shop.path(file)) == before)
        #expect(try await shop.expect(0, "history").output.contains("\(Self.empty)  plan can't be read"))
      }
    }

    @Test func `no run at all is said, with what to do`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        for command in ["report", "status", "apply"] {
          let ending = try await shop.expect(64, command)
          #expect(
            ending.errors.contains(shop.path("runs")) && ending.errors.contains("loona-sync plan"), "\(ending.errors)")
        }
        #expect(try await shop.expect(64, "resume").errors.contains("no run was begun"))
      }
    }

    @Test func `the last run's folder is gone: resume says so, and a new run goes on`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run")
        try FileManager.default.removeItem(atPath: shop.path(shop.newestRun()))
        let ending = try await shop.expect(1, "resume")
        #expect(
          ending.errors.contains(shop.path("runs")) && ending.errors.contains("begin a new run"), "\(ending.errors)")
        try await shop.expect(0, "run")
        try shop.expectOnePass(for: customers)
      }
    }

    /// The state knew of the run, and the process died before the folder was marked.
    @Test func `resume marks the folder as begun where a dead process did not`() async throws {
      try await withShop { shop in
        let customers = Customer.invented(60)
        shop.settings.requestsPerSecond = 60
        try shop.export(customers)
        _ = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(15)
          try process.send(.kill)
        }
        let mark = try shop.newestRun() + "/begun"
        let said = try #require(JSONValue(try shop.read(mark)))
        try FileManager.default.removeItem(atPath: shop.path(mark))
        shop.settings.requestsPerSecond = 1000
        #expect([0, 3, 4].contains(try await shop("resume").code))
        #expect(JSONValue(try shop.read(mark))?["plan"]?.string == said["plan"]?.string)
        #expect(JSONValue(try shop.read(mark))?["begun_at_ms"]?.integer == said["begun_at_ms"]?.integer)
      }
    }
  }
}
