import Foundation
import Passes
import Testing

@testable import RunStore

/// The same for a plan: sealed and whole, or nothing that anybody takes for one.
@Suite(.serialized) struct PlanDiskTests {
  private static let keys = (1...300).map { "K\($0)" }

  @Test(arguments: FaultyDisk.Failure.allCases)
  func `a plan whose writing failed is never opened as one, unless it is whole`(failure: FaultyDisk.Failure) throws {
    for n in 1...2000 {
      let folder = try TemporaryFolder(isQuick: true)
      let disk = FaultyDisk(of: folder.path)
      defer { disk.remove() }
      disk.fail(at: n, failure)
      var sealed = false
      do {
        try Self.make(folder.file("run.sqlite"))
        sealed = true
      } catch let error as StorageError {
        if case .unwritable = error {} else { Issue.record("\(failure) at \(n): \(error)") }
      }
      let hasFired = disk.mend()
      do {
        let plan = try PlanFile.open(at: folder.file("run.sqlite"))
        #expect(try Self.keys(of: plan) == Self.keys, "\(failure) at \(n)")
      } catch {
        #expect(!sealed, "\(failure) at \(n): \(error)")
        #expect(error is PlanFileError || error is StorageError, "\(failure) at \(n): \(error)")
      }
      if !hasFired { return }
    }
    Issue.record("the plan never came to its end")
  }

  @Test(arguments: FaultyDisk.Failure.allCases)
  func `results are replaced whole or not at all, and the plan stays`(failure: FaultyDisk.Failure) throws {
    let ledger = try Ledger.inMemory(scope: coffee)
    let run = try ledger.begin(identity(), folder: "one", rows: nil, at: time(2000))
    for (index, key) in Self.keys.enumerated() {
      try ledger.record(OperationRef(create(index + 1, key), of: run.id), Outcome(kind: .dropped, at: time(9)))
    }
    let base = try TemporaryFolder(isQuick: true)
    try Self.make(base.file("run.sqlite"))
    for n in 1...500 {
      let folder = try TemporaryFolder(isQuick: true)
      try FileManager.default.copyItem(atPath: base.file("run.sqlite"), toPath: folder.file("run.sqlite"))
      let disk = FaultyDisk(of: folder.path)
      defer { disk.remove() }
      var succeeded = false
      do {
        let plan = try PlanFile.open(at: folder.file("run.sqlite"))
        disk.fail(at: n, failure)
        do {
          try plan.copyResults(from: ledger, of: run.id)
          succeeded = true
        } catch let error as StorageError {
          if case .unwritable = error {} else { Issue.record("\(failure) at \(n): \(error)") }
        }
      }
      let hasFired = disk.mend()
      let plan = try PlanFile.open(at: folder.file("run.sqlite"))
      #expect(try Self.keys(of: plan) == Self.keys)
      let count = try plan.resultCounts()[.dropped] ?? 0
      #expect(count == Self.keys.count || (!succeeded && count == 0), "\(failure) at \(n): \(count)")
      if !hasFired { return }
    }
    Issue.record("the copying never came to its end")
  }

  private static func make(_ path: String) throws {
    let writer = try PlanFile.Writer(creating: path)
    for (index, key) in keys.enumerated() { try writer.append(create(index + 1, key)) }
    _ = try writer.seal(identity())
  }

  private static func keys(of plan: PlanFile) throws -> [String] {
    var keys: [String] = []
    var operations = plan.operations()
    while let batch = try operations.next(), !batch.isEmpty { keys += batch.map(\.key) }
    return keys
  }
}
