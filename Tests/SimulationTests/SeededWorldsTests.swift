import Foundation
import Testing

@testable import Simulation

/// One after the other: each world has the thread for itself.
@Suite(.serialized) struct SeededWorldsTests {
  /// `LOONA_SYNC_SEED=123` plays that world alone, `LOONA_SYNC_WORLDS=5000` more of them.
  private static var seeds: Range<UInt64> {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["LOONA_SYNC_SEED"].flatMap(UInt64.init) { return seed..<(seed + 1) }
    let first = environment["LOONA_SYNC_FIRST"].flatMap(UInt64.init) ?? 1
    return first..<(first + (environment["LOONA_SYNC_WORLDS"].flatMap(UInt64.init) ?? 50))
  }

  @Test func `in every world each customer ends with one pass that holds what the source says`() throws {
    for seed in Self.seeds {
      let history = try History(seed: seed)
      let command = "LOONA_SYNC_SEED=\(seed) swift test --filter SimulationTests"
      #expect(
        history.problems.isEmpty, "replay with: \(command)\n\(history.problems.prefix(12).joined(separator: "\n"))")
    }
  }

  @Test func `the same seed tells the same story`() throws {
    for seed in Self.seeds.prefix(3) {
      #expect(try History(seed: seed).trace == History(seed: seed).trace)
    }
  }
}
