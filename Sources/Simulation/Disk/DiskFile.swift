import GRDBSQLite

/// One file of a simulated disk that SQLite has open: the real one, with its writes and syncs told to the disk.
final class DiskFile {
  private let disk: SimulatedDisk
  private let path: String
  let inner: UnsafeMutablePointer<sqlite3_file>

  init(_ disk: SimulatedDisk, _ path: String, _ inner: UnsafeMutablePointer<sqlite3_file>) {
    self.disk = disk
    self.path = path
    self.inner = inner
  }

  var methods: sqlite3_io_methods? { inner.pointee.pMethods?.pointee }

  func write(_ bytes: UnsafeRawPointer, _ count: Int32, at offset: sqlite3_int64) -> Int32 {
    if disk.countOperation() {
      // A process that dies in a write has written a part of it.
      _ = writeWhole(bytes, count / 2, at: offset)
      disk.die()
    }
    return writeWhole(bytes, count, at: offset)
  }

  private func writeWhole(_ bytes: UnsafeRawPointer, _ count: Int32, at offset: sqlite3_int64) -> Int32 {
    guard let write = methods?.xWrite else { return SQLITE_IOERR }
    let size = size
    let before = content(from: Int(offset), to: min(size, Int(offset) + Int(count)))
    let after = [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    disk.changed(path) { $0.write(at: Int(offset), size: size, before: before, after: after) }
    return write(inner, bytes, count, offset)
  }

  func truncate(to end: sqlite3_int64) -> Int32 {
    guard let truncate = methods?.xTruncate else { return SQLITE_IOERR }
    let size = size
    let tail = content(from: Int(end), to: size)
    disk.changed(path) { $0.truncate(to: Int(end), size: size, tail: tail) }
    return truncate(inner, end)
  }

  func sync(_ flags: Int32) -> Int32 {
    guard let sync = methods?.xSync else { return SQLITE_IOERR }
    // Before it has any effect: all that it was to bring to the disk may be lost.
    if disk.countOperation() { disk.die() }
    let code = sync(inner, flags)
    if code == SQLITE_OK { disk.synced(path) }
    return code
  }

  private var size: Int {
    var size: sqlite3_int64 = 0
    return methods?.xFileSize?(inner, &size) == SQLITE_OK ? Int(size) : 0
  }

  private func content(from offset: Int, to end: Int) -> [UInt8] {
    guard offset < end else { return [] }
    var bytes = [UInt8](repeating: 0, count: end - offset)
    _ = methods?.xRead?(inner, &bytes, Int32(bytes.count), sqlite3_int64(offset))
    return bytes
  }
}
