/// When a process dies.
enum Death: Hashable, Sendable {
  /// At the n-th switch between its tasks: at any await.
  case atSwitch(Int)
  /// The n-th transaction is undone.
  case beforeCommit(Int)
  /// The n-th transaction lasts, and nobody hears of it.
  case afterCommit(Int)
}
