/// The process that runs at the moment, for hooks that outlive it.
///
/// Unchecked: used from the one thread that runs the worlds.
final class Life: @unchecked Sendable {
  var world: World?

  /// What each transaction asks last.
  func requireLife() throws { try world?.willCommit() }
}
