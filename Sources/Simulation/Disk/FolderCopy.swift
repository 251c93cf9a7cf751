import Glibc

/// Copies and removes folders, with the modes and times of what is in them.
enum FolderCopy {
  /// - Parameter content: what the copy of a file is to hold; nil leaves it out.
  static func copy(_ source: String, to target: String, content: (String, [UInt8]) -> [UInt8]?) throws {
    guard mkdir(target, 0o700) == 0 || errno == EEXIST else { throw DiskFailure(path: target, reason: errno) }
    for name in try names(source) {
      let path = "\(source)/\(name)"
      if try status(path).st_mode & S_IFMT == S_IFDIR {
        try copy(path, to: "\(target)/\(name)", content: content)
      } else if let bytes = content(path, try read(path)) {
        try write(bytes, to: "\(target)/\(name)", like: status(path))
      }
    }
  }

  static func remove(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      guard unlink(path) == 0 else { throw DiskFailure(path: path, reason: errno) }
      return
    }
    for name in try names(path) { try remove("\(path)/\(name)") }
    guard rmdir(path) == 0 else { throw DiskFailure(path: path, reason: errno) }
  }

  /// In their own order, not the disk's.
  static func names(_ path: String) throws -> [String] {
    guard let folder = opendir(path) else { throw DiskFailure(path: path, reason: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func read(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DiskFailure(path: path, reason: errno) }
    defer { close(descriptor) }
    var found = stat()
    guard fstat(descriptor, &found) == 0 else { throw DiskFailure(path: path, reason: errno) }
    let size = Int(found.st_size)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, buffer.baseAddress.map { Glibc.read(descriptor, $0, size) } ?? 0)
    }
  }

  static func write(_ bytes: [UInt8], to path: String, like original: stat? = nil) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, original?.st_mode ?? 0o600)
    guard descriptor >= 0 else { throw DiskFailure(path: path, reason: errno) }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw DiskFailure(path: path, reason: errno)
    }
    if let original { _ = futimens(descriptor, [original.st_atim, original.st_mtim]) }
  }

  private static func status(_ path: String) throws -> stat {
    var found = stat()
    guard lstat(path, &found) == 0 else { throw DiskFailure(path: path, reason: errno) }
    return found
  }
}
