import Foundation
import Testing

@testable import Simulation

@Suite struct SeededWorldsTests {
  /// `LOONA_SYNC_SEED=123` plays that world alone; `LOONA_SYNC_FIRST` and `LOONA_SYNC_WORLDS=20000` others, or more of them.
  private static var seeds: Range<UInt64> {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["LOONA_SYNC_SEED"].flatMap(UInt64.init) { return seed..<(seed + 1) }
    let first = environment["LOONA_SYNC_FIRST"].flatMap(UInt64.init) ?? 1
    return first..<(first + (environment["LOONA_SYNC_WORLDS"].flatMap(UInt64.init) ?? 2000))
  }

  @Test func `in every world what we believe is what Loona knows, and all that is drawn really happens`() async {
    let seeds = Self.seeds
    // On a thread of its own: it takes long, and other tests wait for those that run them.
    let summary = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let jobs = ProcessInfo.processInfo.activeProcessorCount
        continuation.resume(
          returning: Playing(draw: Draw(seed: 0), seeds: seeds, jobs: jobs, failuresMax: 3).play())
      }
    }
    for failure in summary.failures {
      let smaller = Shrinking(failure)
      Issue.record(
        """
        seed \(failure.draw.seed) went wrong; replay with: \(smaller.draw.command)
        \(smaller.problems.prefix(12).joined(separator: "\n"))
        """)
    }
    // Fewer worlds need not show everything.
    if seeds.count >= 2000, summary.failures.isEmpty {
      #expect(summary.census.absent.isEmpty, "drawn, and never come to pass")
    }
  }

  /// Found by hours of play, before worlds had ledgers: each went wrong once.
  @Test(arguments: [70_044_662, 60_019_895, 80_120_956, 90_021_441, 100_049_586] as [UInt64])
  func `a world that went wrong once goes well`(_ seed: UInt64) throws {
    #expect(try History(Draw(seed: seed, without: [Ingredient.transactions.rawValue])).problems == [])
    #expect(try History(seed: seed).problems == [])
  }

  @Test func `the same seed tells the same story`() throws {
    for seed in Self.seeds.prefix(3) {
      #expect(try History(seed: seed).trace == History(seed: seed).trace)
    }
  }

  @Test func `what a world is made without does not happen in it`() throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      let draw = Draw(seed: seed, without: Set(Ingredient.allCases.map(\.rawValue)), customersMax: 5)
      let history = try History(draw)
      #expect(history.problems == [])
      for event in [
        Census.Event.deaths, .ambiguousCreates, .throttled, .tillChanges, .colleaguesPasses, .lostUpdates, .signals,
        .conflicts, .puzzles, .rejectedRows, .stragglers, .statusWrites, .retired, .windowWaits, .handWritten,
        .ledgers, .transactions, .rungUp,
      ] {
        #expect(history.census[event] == 0, "\(event)")
      }
    }
  }

  @Test func `a world that fails is made smaller, and still fails in the same way`() throws {
    var draw = Draw(seed: 1)
    draw.safeguards = .all.without(.keyReuse)
    let problems = try History(draw).problems
    let smaller = Shrinking(Playing.Failure(draw: draw, problems: problems))
    #expect(smaller.draw.without.count > 20 && smaller.draw.customersMax ?? .max < 16)
    #expect(try History(smaller.draw).problems == smaller.problems)
    let kinds = Set(problems.prefix(1).map(Shrinking.kind))
    #expect(!kinds.isEmpty && !kinds.isDisjoint(with: smaller.problems.map(Shrinking.kind)))
  }

  @Test func `a failing world is shown with as little in it as it needs`() throws {
    // A problem that needs a death, and nothing else, stands for a bug.
    let kinds = [
      "run 3, create of K1000004: done, but there is no pass", "run 12, create of K7: done, but there is no pass",
    ]
    #expect(Set(kinds.map(Shrinking.kind)).count == 1)
    let draw = Draw(seed: 17, without: ["till", "zombie"], customersMax: 3)
    #expect(draw.command.hasSuffix("--first 17 --seeds 1 --without till,zombie --customers 3"))
  }
}
