/// Why a run folder was not made or found.
public enum RunFolderError: Error, Hashable, Sendable, CustomStringConvertible {
  case none(runs: String)
  case notFound(argument: String, runs: String)
  case ambiguous(argument: String, names: [String])
  case unreadable(path: String, reason: String)
  case writableByAll(path: String)
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .none(let runs):
      "There is no run in \(runs) yet; `loona-sync plan` makes one. Check `runs` in the configuration if there should be."
    case .notFound(let argument, let runs):
      "There is no run '\(argument)' in \(runs); `loona-sync history` lists those that there are."
    case .ambiguous(let argument, let names):
      "'\(argument)' means several runs (\(names.prefix(3).joined(separator: ", "))…); give more of the name."
    case .unreadable(let path, let reason): "\(path) can't be read: \(reason)."
    case .writableByAll(let path):
      "The folder \(path) may be written to by every user of this machine, who could put links in our files' places; chmod o-w it."
    case .unwritable(let path, let reason): "\(path) can't be written: \(reason). Mend that, then run it again."
    }
  }
}
