import Foundation
import GRDBSQLite
import Synchronization

/// A disk that fails at the n-th thing that SQLite asks of it, for the files of one folder.
///
/// It wraps SQLite's own unix VFS, as the process's default: the code under test opens its files as always.
final class FaultyDisk: Sendable {
  enum Failure: String, CaseIterable, Sendable {
    /// No room: half of what was to be written is.
    case full
    /// The device fails, and goes on failing.
    case broken
    /// The device fails once.
    case hiccup
  }

  private struct State {
    var left: Int?
    var failure = Failure.full
    var hasFired = false
  }

  private let state = Mutex(State())
  private let folder: String

  init(of folder: String) {
    self.folder = folder
    FaultyFiles.install()
    FaultyFiles.disks.withLock { $0[folder] = self }
  }

  /// The n-th operation from now on fails.
  func fail(at n: Int, _ failure: Failure) { state.withLock { $0 = State(left: n, failure: failure) } }

  /// Mends the disk.
  ///
  /// - Returns: whether anything had failed.
  func mend() -> Bool {
    state.withLock { state in
      state.left = nil
      return state.hasFired
    }
  }

  func remove() { FaultyFiles.disks.withLock { $0[folder] = nil } }

  fileprivate func next() -> Failure? {
    state.withLock { state in
      guard let left = state.left else { return nil }
      state.left = left - 1
      let fails = left == 1 || (left < 1 && state.failure != .hiccup)
      if fails { state.hasFired = true }
      return fails ? state.failure : nil
    }
  }
}

/// The VFS: the unix one's structures, with the functions that write replaced by those that ask a disk first.
private enum FaultyFiles {
  typealias File = UnsafeMutablePointer<sqlite3_file>
  typealias Methods = sqlite3_io_methods

  private struct Opened: Sendable {
    let disk: FaultyDisk
    let real: Methods
  }

  static let disks = Mutex<[String: FaultyDisk]>([:])
  private static let opened = Mutex<[UInt: Opened]>([:])
  /// By the address of the real ones: files with locks and files without have different ones. Never freed.
  private static let patched = Mutex<[UInt: UInt]>([:])
  /// Written once, before SQLite sees the VFS.
  nonisolated(unsafe) private static var unix: UnsafeMutablePointer<sqlite3_vfs>?
  private static let isInstalled = Mutex(false)

  static func install() {
    isInstalled.withLock { isInstalled in
      guard !isInstalled, let real = sqlite3_vfs_find(nil) else { return }
      isInstalled = true
      unix = real
      let ours = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
      ours.initialize(to: real.pointee)
      ours.pointee.zName = UnsafePointer(strdup("faulty"))
      ours.pointee.pNext = nil
      ours.pointee.xOpen = { vfs, name, file, flags, outFlags in
        FaultyFiles.open(vfs, name, file, flags, outFlags)
      }
      ours.pointee.xDelete = { vfs, name, sync in
        if FaultyFiles.disk(of: name)?.next() != nil { return SQLITE_IOERR | 10 << 8 }
        return FaultyFiles.unix?.pointee.xDelete?(vfs, name, sync) ?? SQLITE_ERROR
      }
      sqlite3_vfs_register(ours, 1)
    }
  }

  private static func disk(of name: UnsafePointer<CChar>?) -> FaultyDisk? {
    guard let path = name.map({ String(cString: $0) }) else { return nil }
    return disks.withLock { disks in disks.first { path.hasPrefix($0.key + "/") }?.value }
  }

  private static func open(
    _ vfs: UnsafeMutablePointer<sqlite3_vfs>?, _ name: UnsafePointer<CChar>?, _ file: File?, _ flags: Int32,
    _ outFlags: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    let disk = disk(of: name)
    if disk?.next() != nil {
      file?.pointee.pMethods = nil
      return SQLITE_CANTOPEN
    }
    let code = unix?.pointee.xOpen?(vfs, name, file, flags, outFlags) ?? SQLITE_ERROR
    guard code == SQLITE_OK, let disk, let file, let real = file.pointee.pMethods else { return code }
    opened.withLock { $0[UInt(bitPattern: file)] = Opened(disk: disk, real: real.pointee) }
    let (address, methods) = (UInt(bitPattern: real), real.pointee)
    let ours = patched.withLock { patched in
      let ours = patched[address] ?? UInt(bitPattern: patch(methods))
      patched[address] = ours
      return ours
    }
    file.pointee.pMethods = UnsafePointer(bitPattern: ours)
    return code
  }

  private static func patch(_ real: Methods) -> UnsafeMutablePointer<Methods> {
    let ours = UnsafeMutablePointer<Methods>.allocate(capacity: 1)
    ours.initialize(to: real)
    ours.pointee.xWrite = { file, bytes, count, offset in
      guard let (failure, real) = FaultyFiles.next(file) else { return SQLITE_MISUSE }
      if let failure {
        if failure == .full { _ = real.xWrite?(file, bytes, count / 2, offset) }
        return failure == .full ? SQLITE_FULL : SQLITE_IOERR | 3 << 8
      }
      return real.xWrite?(file, bytes, count, offset) ?? SQLITE_ERROR
    }
    ours.pointee.xSync = { file, flags in
      guard let (failure, real) = FaultyFiles.next(file) else { return SQLITE_MISUSE }
      return failure == nil ? real.xSync?(file, flags) ?? SQLITE_ERROR : SQLITE_IOERR | 4 << 8
    }
    ours.pointee.xTruncate = { file, size in
      guard let (failure, real) = FaultyFiles.next(file) else { return SQLITE_MISUSE }
      return failure == nil ? real.xTruncate?(file, size) ?? SQLITE_ERROR : SQLITE_IOERR | 6 << 8
    }
    if real.xShmMap != nil {
      ours.pointee.xShmMap = { file, page, size, extends, mapped in
        guard let (failure, real) = FaultyFiles.next(file) else { return SQLITE_MISUSE }
        return failure == nil
          ? real.xShmMap?(file, page, size, extends, mapped) ?? SQLITE_ERROR : SQLITE_IOERR | 21 << 8
      }
    }
    ours.pointee.xClose = { file in
      let address = UInt(bitPattern: file)
      guard let opened = FaultyFiles.opened.withLock({ $0.removeValue(forKey: address) }) else { return SQLITE_MISUSE }
      return opened.real.xClose?(file) ?? SQLITE_ERROR
    }
    return ours
  }

  /// What befalls the next operation on a file, and the real functions.
  private static func next(_ file: File?) -> (FaultyDisk.Failure?, Methods)? {
    guard let opened = opened.withLock({ $0[UInt(bitPattern: file)] }) else { return nil }
    return (opened.disk.next(), opened.real)
  }
}
