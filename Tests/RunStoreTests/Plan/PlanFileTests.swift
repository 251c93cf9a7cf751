import Foundation
import Passes
import RunStore
import Testing

import struct Passes.Operation

struct PlanFileTests {
  static let findings = [
    Finding(
      kind: .conflict, settlement: .overwritten, key: "K1", passID: PassID(9), field: "phone", source: "a", loona: "b",
      origin: RowOrigin(file: 1, line: 77)),
    Finding(kind: .listingIncomplete),
  ]
  static let rejects = [
    RejectedRow(
      source: .balances, file: "b.csv", line: 4, column: "balance", code: "money", reason: "Not an amount.",
      raw: [0x31, 0x3B, 0xFF, 0x00, 0x22]),
    RejectedRow(source: .customers, file: "c.csv", line: 2, code: "ragged", reason: "Too few cells.", raw: []),
  ]

  private func fill(_ writer: PlanFile.Writer) throws -> PlanFile {
    try writer.append(create(1, "K1"))
    try writer.append(Self.findings[0])
    try writer.append(update(2, "K2", pass: 502))
    try writer.append(.observation(key: "K3", passID: PassID(503), fields: [.init(name: "a", sent: "b", seen: "b")]))
    try writer.append(Self.findings[1])
    for reject in Self.rejects { try writer.append(reject) }
    return try writer.seal(identity(), summary: #"{"creates":1}"#)
  }

  private func check(_ plan: PlanFile) throws {
    #expect(plan.identity == identity())
    #expect(plan.summary == #"{"creates":1}"#)
    #expect(try all(plan.operations()) == [create(1, "K1"), update(2, "K2", pass: 502)])
    #expect(try all(plan.operations(of: .update)).map(\.ordinal) == [2])
    #expect(try all(plan.operations(after: 1)).map(\.ordinal) == [2])
    #expect(try plan.operation(2) == update(2, "K2", pass: 502))
    #expect(try plan.operation(3) == nil)
    #expect(try all(plan.findings()) == Self.findings)
    #expect(try all(plan.findings(of: .listingIncomplete)) == [Self.findings[1]])
    #expect(try all(plan.rejects()) == Self.rejects)
    #expect(try all(plan.rejects(of: .customers)) == [Self.rejects[1]])
    #expect(
      try all(plan.observations()) == [
        Observation(key: "K3", passID: PassID(503), fields: [FieldMemory(name: "a", sent: "b", seen: "b")])
      ])
    let counted = try plan.counted()
    #expect(counted.operations == [.create: 1, .update: 1])
    #expect(counted.findings == [.conflict: 1, .listingIncomplete: 1])
    #expect(counted.rejects == [.balances: 1, .customers: 1])
    #expect(counted.observations == 1)
  }

  @Test("A sealed plan gives back all that went in, at once and when it is opened again")
  func givesBack() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run.sqlite")
    try check(fill(PlanFile.Writer(creating: path)))
    try check(PlanFile.open(at: path))
    #expect(folder.mode("run.sqlite") == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["run.sqlite"])
  }

  @Test("A plan in memory is the same as one in a file")
  func inMemory() throws {
    try check(fill(PlanFile.Writer()))
  }

  @Test("A file that is there already is never overwritten")
  func neverOverwritten() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run.sqlite")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: StorageError.alreadyExists(path: path)) { try PlanFile.Writer(creating: path) }
    #expect(FileManager.default.contents(atPath: path) == Data("mine".utf8))
  }

  @Test("A plan whose writer stopped before the seal is not taken for one")
  func unsealed() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run.sqlite")
    do {
      let writer = try PlanFile.Writer(creating: path)
      for ordinal in 1...6000 { try writer.append(create(ordinal, "K\(ordinal)")) }
    }
    #expect(throws: PlanFileError.unsealed(path: path)) { try PlanFile.open(at: path) }
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(throws: PlanFileError.unsealed(path: path)) { try PlanFile.open(at: path) }
  }

  @Test("What is missing, damaged, a link or another program's is said to be so")
  func notAPlan() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run.sqlite")
    #expect(throws: StorageError.missing(path: path)) { try PlanFile.open(at: path) }
    _ = try fill(PlanFile.Writer(creating: path))
    let link = folder.file("link.sqlite")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(throws: StorageError.notAFile(path: link)) { try PlanFile.open(at: link) }
    let state = folder.file("state.sqlite")
    _ = try Ledger.open(at: state, scope: coffee, creating: true)
    #expect(throws: StorageError.foreign(path: state)) { try PlanFile.open(at: state) }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes.removeLast(bytes.count / 2)
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect { try PlanFile.open(at: path) } throws: { error in
      if case StorageError.damaged = error { true } else { false }
    }
  }

  @Test("Tens of thousands of operations are read in order, a batch at a time")
  func many() throws {
    let folder = try TemporaryFolder()
    let writer = try PlanFile.Writer(creating: folder.file("run.sqlite"))
    for ordinal in 1...50_000 { try writer.append(update(ordinal, "K\(ordinal)", pass: Int64(ordinal))) }
    var operations = try writer.seal(identity()).operations()
    var (next, largest) = (1, 0)
    while let batch = try operations.next() {
      largest = max(largest, batch.count)
      for operation in batch {
        guard operation.ordinal == next else { break }
        next += 1
      }
    }
    #expect(next == 50_001)
    #expect(largest <= 2000)
  }
}

func all<Element>(_ batches: consuming Batches<Element>) throws -> [Element] {
  var elements: [Element] = []
  while let batch = try batches.next() { elements += batch }
  return elements
}
