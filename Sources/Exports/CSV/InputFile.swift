#if canImport(Glibc)
  import Glibc
#endif

/// A regular file, read once from its first byte to its last, that must stay as it is meanwhile.
struct InputFile: ~Copyable {
  let path: String
  private(set) var byteCount = 0
  private let descriptor: Int32
  private let opened: Version
  private let observe: (UnsafeRawBufferPointer) -> Void

  private struct Version: Equatable {
    /// Which file it is: another one may take its path.
    let device: UInt
    let node: UInt
    let size: Int
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
      device = UInt(status.st_dev)
      node = UInt(status.st_ino)
      size = Int(status.st_size)
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
    }
  }

  /// Opening doesn't wait for the other end of a pipe, which would be refused anyway.
  init(
    path: String, observe: @escaping (UnsafeRawBufferPointer) -> Void
  ) throws(ExportFileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      let fact: ExportFileError.Fact =
        errno == ENOENT || errno == ENOTDIR ? .missing : .notReadable(errno: errno)
      throw ExportFileError(path: path, fact: fact)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let cause = errno
      close(descriptor)
      throw ExportFileError(path: path, fact: .notReadable(errno: cause))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ExportFileError(path: path, fact: .notRegular)
    }
    self.path = path
    self.descriptor = descriptor
    self.observe = observe
    opened = Version(status)
  }

  deinit {
    close(descriptor)
  }

  /// How many bytes were read, 0 at the file's end, when it has also been seen not to have changed.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportFileError) -> Int {
    var count: Int
    repeat {
      count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    } while count < 0 && errno == EINTR
    guard count >= 0 else {
      throw ExportFileError(path: path, fact: .notReadable(errno: errno))
    }
    guard count > 0 else {
      try requireUnchanged()
      return 0
    }
    observe(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    byteCount += count
    return count
  }

  private func requireUnchanged() throws(ExportFileError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw ExportFileError(path: path, fact: .notReadable(errno: errno))
    }
    var atPath = stat()
    guard Version(status) == opened, byteCount == opened.size, stat(path, &atPath) == 0, Version(atPath) == opened
    else {
      throw ExportFileError(path: path, fact: .changedWhileRead)
    }
  }
}
