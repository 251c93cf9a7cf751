import Glibc
import Passes

/// A file that appears whole or not at all: written beside its place with mode 0600, synced, then renamed.
///
/// Until `commit`, what stood there before stays; a file that is dropped without it leaves nothing behind. Its folder is opened
/// once: whoever puts a link in the folder's place meanwhile sends nothing elsewhere. Not for two tasks at once.
public final class ReportFile {
  public let path: String
  private let name: String
  private let temporaryName: String
  private let folder: Int32
  private var descriptor: Int32

  /// - Parameter path: in a folder that exists and is no symbolic link. A link in the file's own place is replaced, not
  ///   followed.
  public init(_ path: String) throws(ReportFileError) {
    self.path = path
    let (folder, name) = Self.parts(of: path)
    let opened = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard opened >= 0 else { throw ReportFileError(path: path, step: .open, errno: errno) }
    self.folder = opened
    self.name = name
    temporaryName = "\(name).\(getpid()).\(UInt32.random(in: .min ... .max)).partial"
    descriptor = openat(opened, temporaryName, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw ReportFileError(path: path, step: .open, errno: errno) }
    // A umask may have taken more away than is wanted.
    _ = fchmod(descriptor, 0o600)
  }

  deinit {
    defer { close(folder) }
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlinkat(folder, temporaryName, 0)
  }

  private static func parts(of path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  /// Writes a whole text as the file at `path`.
  public static func write(_ text: String, to path: String) throws(ReportFileError) {
    let file = try ReportFile(path)
    try file.write(text)
    try file.commit()
  }

  public func write(_ bytes: ByteSlice) throws(ReportFileError) {
    var rest = bytes
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw ReportFileError(path: path, step: .write, errno: errno)
      }
      rest = ByteSlice(rebasing: rest[written...])
    }
  }

  public func write(_ text: String) throws(ReportFileError) {
    var buffer = ByteBuffer(capacity: text.utf8.count)
    buffer.append(text)
    try write(buffer.bytes)
  }

  /// Makes the file appear in its place, surely: it, and then its folder, are synced. To be called once.
  public func commit() throws(ReportFileError) {
    guard fsync(descriptor) == 0 else { throw ReportFileError(path: path, step: .sync, errno: errno) }
    guard renameat(folder, temporaryName, folder, name) == 0 else {
      throw ReportFileError(path: path, step: .rename, errno: errno)
    }
    close(descriptor)
    descriptor = -1
    guard fsync(folder) == 0 else {
      throw ReportFileError(path: Self.parts(of: path).folder, step: .sync, errno: errno)
    }
  }
}
