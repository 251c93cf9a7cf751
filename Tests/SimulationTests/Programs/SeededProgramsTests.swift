import Foundation
import Testing

@testable import Simulation

/// One after the other: each world has the thread for itself.
@Suite(.serialized) struct SeededProgramsTests {
  /// `LOONA_SYNC_PROGRAM=123` plays that world alone, `LOONA_SYNC_PROGRAMS=500` more of them.
  private static var seeds: Range<UInt64> {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["LOONA_SYNC_PROGRAM"].flatMap(UInt64.init) { return seed..<(seed + 1) }
    let first = environment["LOONA_SYNC_FIRST"].flatMap(UInt64.init) ?? 1
    return first..<(first + (environment["LOONA_SYNC_PROGRAMS"].flatMap(UInt64.init) ?? 10))
  }

  @Test func `whole programs on a machine that dies and loses power leave Loona and their reports right`() throws {
    for seed in Self.seeds {
      let history = try ProgramHistory(seed: seed)
      let command = "LOONA_SYNC_PROGRAM=\(seed) swift test --filter SeededProgramsTests"
      #expect(
        history.problems.isEmpty, "replay with: \(command)\n\(history.problems.prefix(12).joined(separator: "\n"))")
    }
  }

  @Test func `the same seed tells the same story of programs`() throws {
    for seed in Self.seeds.prefix(2) {
      #expect(try ProgramHistory(seed: seed).trace == ProgramHistory(seed: seed).trace)
    }
  }
}
