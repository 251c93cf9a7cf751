import GRDBSQLite
import Glibc

/// SQLite's way to the disk (a VFS), as the process's default one: straight through but for files of a `SimulatedDisk`.
enum DiskShim {
  /// In front of the real file: SQLite's pointer to our methods, and ours to the `DiskFile`.
  private static let header = 2 * MemoryLayout<UnsafeRawPointer>.stride

  /// SQLite keeps both tables for as long as the process lives; they are never written again.
  private nonisolated(unsafe) static let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
  private nonisolated(unsafe) static let shim = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
  /// SQLite's own, which it keeps and nobody writes.
  private nonisolated(unsafe) static let real = sqlite3_vfs_find(nil)

  static func register() { precondition(isRegistered, "SQLite takes no VFS") }

  private static let isRegistered: Bool = {
    guard let real else { return false }
    methods.initialize(to: watchedMethods)
    var vfs = real.pointee
    vfs.szOsFile += Int32(header)
    vfs.zName = UnsafePointer(name)
    vfs.pNext = nil
    vfs.xOpen = open
    vfs.xDelete = delete
    shim.initialize(to: vfs)
    return sqlite3_vfs_register(shim, 1) == SQLITE_OK
  }()

  /// SQLite keeps the pointer, not a copy: made once, and never written or freed.
  private nonisolated(unsafe) static let name: UnsafeMutablePointer<CChar> = {
    let text = "loona-sync-simulation".utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
    _ = UnsafeMutableBufferPointer(start: copy, count: text.count).initialize(from: text)
    return copy
  }()

  // MARK: Names

  private static let open:
    @convention(c) (
      UnsafeMutablePointer<sqlite3_vfs>?, UnsafePointer<CChar>?, UnsafeMutablePointer<sqlite3_file>?, Int32,
      UnsafeMutablePointer<Int32>?
    ) -> Int32 = { _, name, file, flags, outFlags in
      guard let real = DiskShim.real, let open = real.pointee.xOpen, let file else { return SQLITE_CANTOPEN }
      guard let name, let disk = SimulatedDisk.of(String(cString: name)) else {
        return open(real, name, file, flags, outFlags)
      }
      return DiskShim.open(String(cString: name), on: disk, file) { inner in open(real, name, inner, flags, outFlags) }
    }

  private static func open(
    _ path: String, on disk: SimulatedDisk, _ file: UnsafeMutablePointer<sqlite3_file>,
    _ open: (UnsafeMutablePointer<sqlite3_file>) -> Int32
  ) -> Int32 {
    let raw = UnsafeMutableRawPointer(file)
    let inner = raw.advanced(by: header).assumingMemoryBound(to: sqlite3_file.self)
    let isNew = access(path, F_OK) != 0
    let code = open(inner)
    guard code == SQLITE_OK else {
      file.pointee.pMethods = nil
      return code
    }
    if isNew { disk.created(path) }
    let opened = Unmanaged.passRetained(DiskFile(disk, path, inner))
    raw.storeBytes(of: opened.toOpaque(), toByteOffset: header / 2, as: UnsafeMutableRawPointer.self)
    file.pointee.pMethods = UnsafePointer(methods)
    return code
  }

  private static let delete:
    @convention(c) (UnsafeMutablePointer<sqlite3_vfs>?, UnsafePointer<CChar>?, Int32) -> Int32 = { _, name, syncs in
      guard let real = DiskShim.real, let delete = real.pointee.xDelete, let name else { return SQLITE_IOERR }
      let code = delete(real, name, syncs)
      let path = String(cString: name)
      SimulatedDisk.of(path)?.deleted(path)
      return code
    }

  // MARK: Content

  private static func opened(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Unmanaged<DiskFile>? {
    guard let file else { return nil }
    let pointer = UnsafeMutableRawPointer(file).load(fromByteOffset: header / 2, as: UnsafeMutableRawPointer.self)
    return Unmanaged.fromOpaque(pointer)
  }

  private static func call(
    _ file: UnsafeMutablePointer<sqlite3_file>?, _ body: (DiskFile, sqlite3_io_methods) -> Int32?
  ) -> Int32 {
    guard let file = opened(file)?.takeUnretainedValue(), let methods = file.methods else { return SQLITE_IOERR }
    return body(file, methods) ?? SQLITE_IOERR
  }

  private static var watchedMethods: sqlite3_io_methods {
    var methods = sqlite3_io_methods()
    // Without memory maps, which no one can watch.
    methods.iVersion = 2
    methods.xClose = { file in
      let code = DiskShim.call(file) { $1.xClose?($0.inner) }
      DiskShim.opened(file)?.release()
      return code
    }
    methods.xRead = { file, bytes, count, offset in DiskShim.call(file) { $1.xRead?($0.inner, bytes, count, offset) } }
    methods.xWrite = { file, bytes, count, offset in
      DiskShim.call(file) { file, _ in bytes.map { file.write($0, count, at: offset) } }
    }
    methods.xTruncate = { file, size in DiskShim.call(file) { file, _ in file.truncate(to: size) } }
    methods.xSync = { file, flags in DiskShim.call(file) { file, _ in file.sync(flags) } }
    methods.xFileSize = { file, size in DiskShim.call(file) { $1.xFileSize?($0.inner, size) } }
    methods.xLock = { file, level in DiskShim.call(file) { $1.xLock?($0.inner, level) } }
    methods.xUnlock = { file, level in DiskShim.call(file) { $1.xUnlock?($0.inner, level) } }
    methods.xCheckReservedLock = { file, result in
      DiskShim.call(file) { $1.xCheckReservedLock?($0.inner, result) }
    }
    methods.xFileControl = { file, code, argument in
      DiskShim.call(file) { $1.xFileControl?($0.inner, code, argument) }
    }
    methods.xSectorSize = { file in DiskShim.call(file) { $1.xSectorSize?($0.inner) } }
    methods.xDeviceCharacteristics = { file in DiskShim.call(file) { $1.xDeviceCharacteristics?($0.inner) } }
    methods.xShmMap = { file, region, size, extends, address in
      DiskShim.call(file) { $1.xShmMap?($0.inner, region, size, extends, address) }
    }
    methods.xShmLock = { file, offset, count, flags in
      DiskShim.call(file) { $1.xShmLock?($0.inner, offset, count, flags) }
    }
    methods.xShmBarrier = { file in
      _ = DiskShim.call(file) { file, methods in
        methods.xShmBarrier?(file.inner)
        return SQLITE_OK
      }
    }
    methods.xShmUnmap = { file, deletes in DiskShim.call(file) { $1.xShmUnmap?($0.inner, deletes) } }
    return methods
  }
}
