/// Keys that interface.md promises and a later version brings. They are refused: ignored, they would promise a check
/// or a message that never comes.
enum NotYet {
  static let paths: Set<String> = [
    "notify.heartbeat", "notify.metrics",
  ]
}
