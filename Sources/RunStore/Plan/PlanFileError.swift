/// Why a plan's file is not what was asked for; `StorageError` is for the file as such.
public enum PlanFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The program ended while it planned: the file is worthless, nothing was applied from it.
  case unsealed(path: String)
  /// A promise of the plan would break: one operation for a key, one for a pass, each action with what it needs.
  case inconsistent(path: String, what: String)

  public var description: String {
    switch self {
    case .unsealed(let path): "\(path) was never finished: planning stopped before its end. Plan again."
    case .inconsistent(let path, let what): "The plan in \(path) contradicts itself (\(what)): a bug of ours."
    }
  }
}
