import Passes

/// What the worlds said of a program that lacked one protection.
struct Bite: Sendable {
  let safeguard: Safeguard
  /// Worlds played, the one that noticed included.
  let worlds: Int
  /// The first world that noticed, and what it said; nil where none did.
  let found: (seed: UInt64, problem: String)?

  /// Plays world after world without the protection, until one notices.
  init(_ safeguard: Safeguard, seeds: Range<UInt64>) throws {
    self.safeguard = safeguard
    var played = 0
    for seed in seeds {
      played += 1
      let history = try History(seed: seed, safeguards: .all.without(safeguard))
      guard let problem = history.problems.first else { continue }
      (worlds, found) = (played, (seed, problem))
      return
    }
    (worlds, found) = (played, nil)
  }
}
