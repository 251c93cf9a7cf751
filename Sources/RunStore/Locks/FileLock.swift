import Foundation

/// An exclusive `flock` on a file that is never removed; the kernel lets it go when this value or its process ends.
final class FileLock: Sendable {
  let path: String
  private let descriptor: Int32

  /// Makes the file if need be, with just this mode. Follows no link.
  init(_ path: String, mode: mode_t) throws {
    self.path = path
    descriptor = try Self.lock(path, mode)
  }

  deinit { close(descriptor) }

  /// The file may be removed by a cleaner between opening and locking: then it is opened again.
  private static func lock(_ path: String, _ mode: mode_t) throws -> Int32 {
    for _ in 0..<100 {
      guard let descriptor = try open(path, mode) else { continue }
      do {
        try lock(descriptor, path)
        if try isNamed(path, descriptor) { return descriptor }
        close(descriptor)
      } catch {
        close(descriptor)
        throw error
      }
    }
    throw LockError.unusable(path: path, reason: "the file keeps changing")
  }

  /// First without O_CREAT: in a sticky folder `fs.protected_regular` refuses it for another user's file.
  private static func open(_ path: String, _ mode: mode_t) throws -> Int32? {
    let flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
    var descriptor = Foundation.open(path, flags)
    if descriptor < 0, errno == ENOENT {
      descriptor = Foundation.open(path, flags | O_CREAT | O_EXCL, mode)
      if descriptor < 0, errno == EEXIST { return nil }
      if descriptor >= 0 { fchmod(descriptor, mode) }
    }
    guard descriptor >= 0 else { throw unusable(path) }
    return descriptor
  }

  private static func lock(_ descriptor: Int32, _ path: String) throws {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { throw unusable(path) }
      throw LockError.heldByAnother(path: path, process: LockNote(read(descriptor))?.process)
    }
  }

  private static func isNamed(_ path: String, _ descriptor: Int32) throws -> Bool {
    var (held, named) = (stat(), stat())
    guard fstat(descriptor, &held) == 0, held.st_mode & S_IFMT == S_IFREG else {
      throw LockError.unusable(path: path, reason: "it is no regular file")
    }
    // A second name of somebody's file: the note would be written over what stands in it.
    if held.st_nlink > 1 { throw LockError.unusable(path: path, reason: "the file has another name too") }
    return lstat(path, &named) == 0 && held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }

  // MARK: What stands in it

  var note: LockNote? { LockNote(Self.read(descriptor)) }

  func write(_ note: LockNote) throws {
    let text = Array(note.text.utf8)
    guard pwrite(descriptor, text, text.count, 0) == text.count, ftruncate(descriptor, off_t(text.count)) == 0 else {
      throw Self.unusable(path)
    }
  }

  private static func read(_ descriptor: Int32) -> String {
    var text = [UInt8](repeating: 0, count: 8192)
    let count = pread(descriptor, &text, text.count, 0)
    return String(decoding: text.prefix(max(count, 0)), as: UTF8.self)
  }

  private static func unusable(_ path: String) -> LockError {
    .unusable(path: path, reason: errno == ELOOP ? "it is a link" : String(cString: strerror(errno)))
  }
}
