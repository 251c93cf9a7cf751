/// The exit codes of interface.md; nowhere else is a number written.
enum ExitStatus: Int32, Sendable, CaseIterable {
  /// Source and Loona agree, or a plan is finished.
  case done = 0
  case failed = 1
  /// `plan --detailed-exitcode`: there are changes to apply.
  case changes = 2
  /// Done, but the report lists rows, conflicts or operations for a person.
  case exceptions = 3
  /// A safety limit, or a plan that is no longer the one to apply. Nothing was sent.
  case refused = 4
  /// Stopped before the end; `resume` goes on.
  case stopped = 5
  case usage = 64
  /// The input can't be used at all.
  case input = 65
  case unreachable = 69
  /// Another run holds the lock.
  case locked = 75
  case credentials = 77
  /// The configuration is wrong, or the state is missing where runs exist.
  case configuration = 78

  /// Where several fit, the first of these counts.
  static let precedence: [ExitStatus] = [
    .usage, .configuration, .locked, .input, .credentials, .unreachable, .refused, .stopped, .failed, .exceptions,
    .changes, .done,
  ]

  static func first(of statuses: some Sequence<ExitStatus>) -> ExitStatus {
    let all = Set(statuses)
    return precedence.first(where: all.contains) ?? .done
  }
}
