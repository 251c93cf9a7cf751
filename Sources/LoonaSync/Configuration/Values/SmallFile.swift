import Foundation

/// A file that is read whole, through POSIX: what fails is known by its errno.
struct SmallFile: ~Copyable {
  struct Failure: Error, CustomStringConvertible {
    let code: Int32
    var description: String { String(cString: strerror(code)) }
  }

  private let descriptor: Int32

  /// - Parameter waits: for the other end of a pipe, as for `-c <(…)`.
  init(path: String, waits: Bool = true) throws(Failure) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (waits ? 0 : O_NONBLOCK))
    if descriptor < 0 { throw Failure(code: errno) }
  }

  deinit { close(descriptor) }

  func status() throws(Failure) -> stat {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw Failure(code: errno) }
    return status
  }

  /// All bytes; one more than `most` where the file is longer.
  func bytes(most: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while bytes.count <= most {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw Failure(code: errno) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return Array(bytes.prefix(most + 1))
  }
}
