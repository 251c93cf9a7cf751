import Foundation

/// Brings files and names to the disk; returns when they are there.
enum FileSync {
  static func folder(of path: String) throws { try folder(URL(fileURLWithPath: path).deletingLastPathComponent().path) }

  /// After it, names made in the folder survive a power cut.
  static func folder(_ path: String) throws { try sync(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }

  /// Not for a database that is open in this process: closing the descriptor would drop its locks.
  static func file(_ path: String) throws { try sync(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }

  private static func sync(_ path: String, _ flags: Int32) throws {
    let descriptor = open(path, flags)
    guard descriptor >= 0 else {
      throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
