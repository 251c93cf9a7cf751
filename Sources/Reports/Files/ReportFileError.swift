import Glibc

/// A report that could not be written.
public struct ReportFileError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Step: String, Hashable, Sendable {
    case open, write, sync, rename
  }

  public var path: String
  public var step: Step
  public var errno: Int32

  public init(path: String, step: Step, errno: Int32) {
    self.path = path
    self.step = step
    self.errno = errno
  }

  public var description: String {
    let reason = String(cString: strerror(errno))
    return "\(path) can't be written (\(step.rawValue) failed: \(reason)). Mend that, then write the reports again."
  }
}
