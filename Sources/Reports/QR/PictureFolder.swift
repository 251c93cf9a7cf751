import Glibc
import Passes

/// The folder `qr` of a run: a picture for each pass, named by the pass's id, for mailings and posters.
///
/// Pictures can be drawn again at any time: they are not synced, and one that stands there is written over. Neither a link in the
/// folder's place nor one in a picture's is followed.
public final class PictureFolder {
  public let path: String
  private let descriptor: Int32

  /// - Parameter folder: the run's, which exists and is no symbolic link.
  public init(in folder: String) throws(ReportFileError) {
    path = folder + "/qr"
    let run = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard run >= 0 else { throw ReportFileError(path: folder, step: .open, errno: errno) }
    defer { close(run) }
    guard mkdirat(run, "qr", 0o700) == 0 || errno == EEXIST else {
      throw ReportFileError(path: path, step: .open, errno: errno)
    }
    descriptor = openat(run, "qr", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw ReportFileError(path: path, step: .open, errno: errno) }
  }

  deinit { close(descriptor) }

  public func write(_ code: QRCode, of pass: PassID) throws(ReportFileError) {
    let name = "\(pass).svg"
    let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw ReportFileError(path: "\(path)/\(name)", step: .open, errno: errno) }
    defer { close(file) }
    var text = code.svg
    let isWritten = text.withUTF8 { bytes in
      var rest = bytes
      while !rest.isEmpty {
        let written = Glibc.write(file, rest.baseAddress, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { return false }
        rest = ByteSlice(rebasing: rest[written...])
      }
      return true
    }
    guard isWritten else { throw ReportFileError(path: "\(path)/\(name)", step: .write, errno: errno) }
  }
}
