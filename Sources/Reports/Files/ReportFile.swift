import Glibc
import Passes

/// A file that appears whole or not at all: written beside its place with mode 0600, synced, then renamed.
///
/// Until `commit`, what stood there before stays; a file that is dropped without it leaves nothing behind. Not for two
/// tasks at once.
public final class ReportFile {
  public let path: String
  private let temporaryPath: String
  private var descriptor: Int32

  /// - Parameter path: in a folder that exists. A symbolic link in its place is replaced, not followed.
  public init(_ path: String) throws(ReportFileError) {
    self.path = path
    temporaryPath = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).partial"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw ReportFileError(path: path, step: .open, errno: errno) }
    // A umask may have taken more away than is wanted.
    _ = fchmod(descriptor, 0o600)
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(temporaryPath)
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
    guard rename(temporaryPath, path) == 0 else { throw ReportFileError(path: path, step: .rename, errno: errno) }
    close(descriptor)
    descriptor = -1
    try syncFolder()
  }

  private func syncFolder() throws(ReportFileError) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw ReportFileError(path: folder, step: .sync, errno: errno) }
    defer { close(opened) }
    guard fsync(opened) == 0 else { throw ReportFileError(path: folder, step: .sync, errno: errno) }
  }
}
