import LoonaSync

/// What a program said until it died, and what it asked Loona.
///
/// Unchecked: used from the world's one thread.
final class Said: @unchecked Sendable {
  private(set) var output = ""
  private(set) var errors = ""
  /// Their numbers, as Loona counts arrivals.
  var requests: [Int] = []
  /// How many of them write.
  var writes = 0

  func streams(until world: World) -> Streams {
    Streams(
      output: { [self] text in if !world.isDead { output += text } },
      error: { [self] text in if !world.isDead { errors += text } })
  }
}
