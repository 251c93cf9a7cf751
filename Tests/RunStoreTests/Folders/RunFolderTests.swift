import Foundation
import Passes
import RunStore
import Testing

struct RunFolderTests {
  let folder: TemporaryFolder
  let runs: String

  init() throws {
    folder = try TemporaryFolder()
    runs = folder.file("runs")
  }

  @Test("A run's folder is named for its start in UTC, and only its owner enters it")
  func created() throws {
    let run = try RunFolder.create(in: runs, kind: .plan, at: time(1_795_485_605_999))
    #expect(run.name == "2026-11-24T02-00-05Z-plan")
    #expect(folder.mode("runs/" + run.name) == 0o700)
    #expect(folder.mode("runs") == 0o700)
    #expect(run.plan == runs + "/2026-11-24T02-00-05Z-plan/run.sqlite")
  }

  @Test("No run is made in a folder that everybody may write to, sticky or not", arguments: [0o777, 0o1777, 0o702])
  func writableByAll(mode: mode_t) throws {
    #expect(mkdir(runs, 0o700) == 0 && chmod(runs, mode) == 0)
    #expect(throws: RunFolderError.writableByAll(path: runs)) {
      try RunFolder.create(in: runs, kind: .run, at: time(0))
    }
    #expect(throws: RunFolderError.writableByAll(path: runs)) { try RunLock(in: runs, coffee) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: runs) == [])
    #expect(chmod(runs, 0o775) == 0)
    _ = try RunFolder.create(in: runs, kind: .run, at: time(0))
  }

  @Test("Runs of one second get numbers, and are listed newest first; other things are passed over")
  func listed() throws {
    #expect(try RunFolder.all(in: runs).isEmpty)
    let first = try RunFolder.create(in: runs, kind: .run, at: time(5000))
    for _ in 2...11 { _ = try RunFolder.create(in: runs, kind: .run, at: time(5000)) }
    let later = try RunFolder.create(in: runs, kind: .preview, at: time(9000))
    try FileManager.default.createDirectory(atPath: runs + "/notes", withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: runs + "/1970-01-01T00-00-06Z-run"))
    try FileManager.default.createSymbolicLink(
      atPath: runs + "/1970-01-01T00-00-07Z-run", withDestinationPath: first.path)
    let names = try RunFolder.all(in: runs).map(\.name)
    #expect(names.count == 12)
    #expect(names.prefix(3) == [later.name, first.name + "-11", first.name + "-10"])
    #expect(names.last == first.name)
  }

  @Test("A run is found as the latest, by its name, by the beginning of it, and by its path")
  func resolved() throws {
    #expect(throws: RunFolderError.none(runs: runs)) { try RunFolder.resolve(nil, in: runs) }
    let first = try RunFolder.create(in: runs, kind: .run, at: time(5000))
    let second = try RunFolder.create(in: runs, kind: .run, at: time(5000))
    let third = try RunFolder.create(in: runs, kind: .plan, at: time(86_400_000))
    #expect(try RunFolder.resolve(nil, in: runs) == third)
    #expect(try RunFolder.resolve("latest", in: runs) == third)
    #expect(try RunFolder.resolve(first.name, in: runs) == first)
    #expect(try RunFolder.resolve("1970-01-02", in: runs) == third)
    #expect(try RunFolder.resolve(second.path + "/", in: runs) == second)
    #expect(throws: RunFolderError.notFound(argument: "2026", runs: runs)) { try RunFolder.resolve("2026", in: runs) }
    #expect(throws: RunFolderError.ambiguous(argument: "1970-01-01", names: [second.name, first.name])) {
      try RunFolder.resolve("1970-01-01", in: runs)
    }
  }

  @Test("A plan is marked as begun once, and the mark says whose it is")
  func mark() throws {
    let run = try RunFolder.create(in: runs, kind: .plan, at: time(5000))
    #expect(try run.begunMark() == nil)
    #expect(try run.markBegun(identity(), at: time(6000)))
    #expect(try !run.markBegun(identity(), at: time(7000)))
    #expect(try run.begunMark() == BegunMark(identity(), at: time(6000)))
    #expect(folder.mode("runs/\(run.name)/begun") == 0o600)
  }

  @Test("A mark that a power cut left empty still counts, and takes its plan's name")
  func emptyMark() throws {
    let run = try RunFolder.create(in: runs, kind: .plan, at: time(5000))
    _ = try PlanFile.Writer(creating: run.plan).seal(identity())
    try Data().write(to: URL(fileURLWithPath: run.file("begun")))
    #expect(try run.begunMark()?.plan == "plan-1")
    #expect(try run.begunMark()?.isOf(coffee) == true)
    #expect(try !run.markBegun(identity(), at: time(7000)))
  }
}
