import Foundation
import Passes
import Synchronization
import Testing

@testable import Simulation

@Suite struct TeethTests {
  /// A protection, within how many worlds its absence shows, and the words in which it does.
  struct Expected: CustomTestStringConvertible, Sendable {
    var safeguard: Safeguard
    var worlds: UInt64
    var words: String

    var testDescription: String { "\(safeguard)" }
  }

  static let inMemory = [
    Expected(safeguard: .settleDelay, worlds: 8, words: "we made 2 passes for"),
    Expected(safeguard: .keyReuse, worlds: 4, words: "may only be repeated byte for byte"),
    Expected(safeguard: .freshRead, worlds: 4, words: "left without a fresh GET before it"),
    Expected(safeguard: .foreignIsNotMissing, worlds: 4, words: "we wrote to a stranger's pass"),
    Expected(safeguard: .transactionKey, worlds: 4, words: "left under two keys"),
    Expected(safeguard: .customerOrder, worlds: 8, words: "has a write without an outcome"),
    Expected(safeguard: .rateCeiling, worlds: 8, words: "requests came within a second"),
  ]

  static let inPrograms = [
    Expected(safeguard: .sourceDigest, worlds: 12, words: "a plan whose exports were replaced"),
    Expected(safeguard: .runLock, worlds: 12, words: "went on at the same time"),
  ]

  @Test(arguments: inMemory + inPrograms)
  func `a few worlds show what a program does without a protection`(_ expected: Expected) throws {
    let (safeguard, words) = (expected.safeguard, expected.words)
    let isFound = try (1...expected.worlds).contains { seed in
      try safeguard.playground.play(seed, without: safeguard).contains { $0.contains(words) }
    }
    #expect(isFound, "no world said: \(words)")
  }

  @Test func `what whole programs alone show is played by them`() {
    for expected in Self.inMemory { #expect(expected.safeguard.playground == .memory) }
    for expected in Self.inPrograms { #expect(expected.safeguard.playground == .programs) }
  }

  @Test func `rows come in the order of the protections, whichever is ready first`() {
    let shown = Shown()
    let table = TeethTable(rows: 3) { shown.add($0) }
    table.add(Bite(safeguard: .runLock, worlds: 9, found: nil), at: 2)
    table.add(Bite(safeguard: .planOnce, worlds: 2, found: (2, "twice | once")), at: 0)
    #expect(shown.rows == ["| planOnce | programs | 2 | 2 | twice / once |"])
    table.add(Bite(safeguard: .canary, worlds: 5, found: (5, "none")), at: 1)
    #expect(shown.rows.count == 3 && shown.rows.last == "| runLock | programs | 9 |  | nothing: **unnoticed** |")
    #expect(table.unnoticed == [.runLock])
  }

  @Test func `the documented table has a row for every protection, in their order`() throws {
    #expect(try Self.documented().map { $0.first } == Safeguard.allCases.map { "\($0)" })
  }

  /// Rows of whole programs are few here: each of their worlds takes seconds.
  @Test func `a documented row's seed says what the row says, and it took no more worlds than asked for`() throws {
    for row in try Self.documented() {
      let safeguard = try #require(Safeguard.allCases.first { "\($0)" == row.first })
      let (worlds, seed) = (try #require(UInt64(row[2])), try #require(UInt64(row[3])))
      #expect(worlds <= 2000 && row[1] == safeguard.playground.rawValue)
      guard safeguard.playground == .memory || Self.inPrograms.contains(where: { $0.safeguard == safeguard }) else {
        continue
      }
      let problem = try safeguard.playground.play(seed, without: safeguard).first
      #expect(problem.map { Bite(safeguard: safeguard, worlds: Int(worlds), found: (seed, $0)).row } == Self.line(row))
    }
  }

  /// The cells of each row of the page.
  private static func documented() throws -> [[String]] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = root.appending(path: "Sources/Simulation/Simulation.docc/Teeth.md")
    return try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(
      2
    )
    .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
  }

  private static func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
}

/// Rows as they were shown.
private final class Shown: Sendable {
  private let lines = Mutex<[String]>([])

  var rows: [String] { lines.withLock { $0 } }

  func add(_ bite: Bite) { lines.withLock { $0.append(bite.row) } }
}
