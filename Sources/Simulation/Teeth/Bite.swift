import Passes

/// What the worlds said of a program that lacked one protection.
struct Bite: Sendable {
  let safeguard: Safeguard
  /// Worlds played, the one that noticed included.
  let worlds: Int
  /// The first world that noticed, and what it said; nil where none did.
  let found: (seed: UInt64, problem: String)?
}

extension Bite {
  static let header = """
    | without | played | worlds | seed | what the simulation says |
    | --- | --- | ---: | ---: | --- |
    """

  /// Plays world after world without the protection, until one notices.
  init(_ safeguard: Safeguard, seeds: Range<UInt64>) throws {
    self.safeguard = safeguard
    var played = 0
    for seed in seeds {
      played += 1
      guard let problem = try safeguard.playground.play(seed, without: safeguard).first else { continue }
      (worlds, found) = (played, (seed, problem))
      return
    }
    (worlds, found) = (played, nil)
  }

  /// A row of the table, in Markdown.
  var row: String {
    let said = found.map { Self.inOneCell($0.problem) } ?? "nothing: **unnoticed**"
    let seed = found.map { "\($0.seed)" } ?? ""
    return "| \(safeguard) | \(safeguard.playground.rawValue) | \(worlds) | \(seed) | \(said) |"
  }

  private static func inOneCell(_ text: String) -> String {
    let line = text.replacing("|", with: "/").replacing("\n", with: " ")
    return line.count > 150 ? line.prefix(149) + "…" : line
  }
}
