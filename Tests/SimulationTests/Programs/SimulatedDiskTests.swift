import GRDB
import Passes
import Testing

@testable import Simulation

/// The disk itself: what a power cut may take, and what it may not.
@Suite(.serialized) struct SimulatedDiskTests {
  /// A table of numbers on a disk of its own.
  private final class Numbers {
    let disk: SimulatedDisk

    init(seed: UInt64) throws { disk = try SimulatedDisk(seed: seed) }

    deinit { disk.remove() }

    func open(synchronous: String) throws -> DatabaseQueue {
      var configuration = Configuration()
      configuration.journalMode = .wal
      let queue = try DatabaseQueue(path: disk.root + "/numbers.sqlite", configuration: configuration)
      try queue.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = \(synchronous)")
        try database.execute(sql: "CREATE TABLE IF NOT EXISTS number (value INTEGER)")
      }
      return queue
    }

    func insert(_ value: Int, _ queue: DatabaseQueue) throws {
      try queue.write { try $0.execute(sql: "INSERT INTO number VALUES (?)", arguments: [value]) }
    }

    /// What is there after the dead process is gone.
    func survivors() throws -> [Int] {
      try disk.revive()
      let queue = try open(synchronous: "FULL")
      let verdict = try queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
      #expect(verdict == "ok")
      return try queue.read { try Int.fetchAll($0, sql: "SELECT value FROM number ORDER BY value") }
    }

    /// Ten commits, then the power fails with the database open.
    func cutAfterTenCommits(synchronous: String) throws -> [Int] {
      disk.begin(dyingAt: nil, cutsPower: true, strike: {})
      let queue = try open(synchronous: synchronous)
      for value in 1...10 { try insert(value, queue) }
      disk.snapshot()
      try queue.close()
      disk.end()
      return try survivors()
    }
  }

  @Test func `with a sync at each commit a power cut loses none of them`() throws {
    for seed in 1...40 as ClosedRange<UInt64> {
      #expect(try Numbers(seed: seed).cutAfterTenCommits(synchronous: "FULL") == Array(1...10), "seed \(seed)")
    }
  }

  @Test func `without one it loses some, but never one before another`() throws {
    var lost = 0
    for seed in 1...40 as ClosedRange<UInt64> {
      let left = try Numbers(seed: seed).cutAfterTenCommits(synchronous: "NORMAL")
      #expect(left == Array(1..<left.count + 1), "seed \(seed): \(left)")
      if left.count < 10 { lost += 1 }
    }
    #expect(lost > 10)
  }

  @Test func `without a power cut the death of the process loses nothing that was written`() throws {
    let numbers = try Numbers(seed: 1)
    numbers.disk.begin(dyingAt: nil, cutsPower: false, strike: {})
    let queue = try numbers.open(synchronous: "OFF")
    for value in 1...10 { try numbers.insert(value, queue) }
    numbers.disk.snapshot()
    try numbers.insert(11, queue)
    try queue.close()
    numbers.disk.end()
    #expect(try numbers.survivors() == Array(1...10))
  }

  @Test func `at each write and sync a death leaves whole commits, and those that had returned`() throws {
    var operation = 1
    while true {
      let numbers = try Numbers(seed: UInt64(operation))
      _ = try numbers.open(synchronous: "FULL")
      var (isDead, committed) = (false, 0)
      numbers.disk.begin(dyingAt: operation, cutsPower: true) {
        isDead = true
        numbers.disk.snapshot()
      }
      let queue = try numbers.open(synchronous: "FULL")
      for value in 1...5 where !isDead {
        try numbers.insert(value, queue)
        if !isDead { committed = value }
      }
      try queue.close()
      numbers.disk.end()
      if !isDead { break }
      let left = try numbers.survivors()
      #expect(left == Array(1..<left.count + 1) && left.count >= committed, "operation \(operation): \(left)")
      operation += 1
    }
    #expect(operation > 10)
  }
}
