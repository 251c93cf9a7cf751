import Glibc

extension Machine {
  /// The kernel's locks go with their process; here, with its values.
  func heldLocks() throws -> [String] {
    try [runs, disk.root + "/locks"].flatMap(locks).filter { (path: String) -> Bool in
      let descriptor = open(path, O_RDWR | O_CLOEXEC)
      defer { close(descriptor) }
      return descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0
    }
  }

  /// The system's folder of locks is empty after each start of the machine.
  func forgetLocks() throws {
    for lock in try locks(in: disk.root + "/locks") { try FolderCopy.remove(lock) }
  }

  private func locks(in folder: String) throws -> [String] {
    guard access(folder, F_OK) == 0 else { return [] }
    let names = try FolderCopy.names(folder).filter { $0.hasPrefix(".lock-") || $0.hasSuffix(".lock") }
    return names.map { "\(folder)/\($0)" }
  }
}
