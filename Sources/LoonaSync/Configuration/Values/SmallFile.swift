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

  /// A pipe or a device would keep a night waiting.
  func requireRegular() throws(Failure) {
    guard try status().st_mode & S_IFMT == S_IFREG else { throw Failure(code: ENODEV) }
  }

  /// All bytes; one more than `most` where the file is longer.
  func bytes(most: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    try read(most: most) { bytes += $0 }
    return Array(bytes.prefix(most + 1))
  }

  /// Piece by piece, until more than `most` have come.
  func read(most: Int = .max, _ each: (UnsafeRawBufferPointer) -> Void) throws(Failure) {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    var total = 0
    while total <= most {
      let count = Foundation.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw Failure(code: errno) }
      if count == 0 { break }
      chunk.withUnsafeBytes { each(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      total += count
    }
  }
}
