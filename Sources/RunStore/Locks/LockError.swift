/// Why a run may not write now.
public enum LockError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kernel's lock: it goes with its process, so none is ever left behind. The process id, where it could be read.
  case heldByAnother(path: String, process: Int32?)
  /// The last run on this machine for this account and template used another state.
  case otherState(path: String, lock: String)
  case unusable(path: String, reason: String)

  public var description: String {
    switch self {
    case .heldByAnother(let path, let process):
      """
      Another run of this account and template is going on\(process.map { " (process \($0))" } ?? ""); it holds \
      \(path). Wait for its end.
      """
    case .otherState(let path, _):
      """
      This account and template were last written with another state, \(path). Two states make passes twice: use that \
      one, or say `--accept state`.
      """
    case .unusable(let path, let reason): "The lock \(path) can't be used: \(reason)."
    }
  }
}
