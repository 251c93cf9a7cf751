import Foundation
import GRDB

/// Makes and opens database files so that only their owner can read them, and no link is followed.
struct DatabaseFile {
  /// An SQLite `application_id`: tells our kinds of file apart, and from anybody else's.
  enum Kind: Int32 {
    case plan = 0x4C53_5050
    case state = 0x4C53_5354
  }

  /// What SQLite keeps beside a database.
  private static let companions = ["-wal", "-shm", "-journal"]

  let path: String
  let kind: Kind

  init(path: String, kind: Kind) {
    self.path = URL(fileURLWithPath: path).path
    self.kind = kind
  }

  /// Made before SQLite opens it, which would give it the umask's mode; the files beside it (-wal, -shm) take its mode.
  func create() throws {
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw StorageError.alreadyExists(path: path) }
      throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    fchmod(descriptor, 0o600)
    close(descriptor)
    // A log whose database was moved away would be taken for the new one's.
    for companion in Self.companions { unlink(path + companion) }
    try FileSync.folder(of: path)
  }

  /// Gives the file and what stands beside it another name.
  func setAside(as name: String) throws {
    for companion in [""] + Self.companions {
      guard rename(path + companion, name + companion) != 0, errno != ENOENT else { continue }
      throw StorageError.unwritable(path: path + companion, reason: String(cString: strerror(errno)))
    }
    try FileSync.folder(of: path)
  }

  /// Looks at the file by name: closing a descriptor of an open database would drop this process's locks on it.
  func requireRegular() throws {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { throw StorageError.missing(path: path) }
      throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw StorageError.notAFile(path: path) }
  }

  /// SQLite would open a file that may only be read all the same, and make files beside it that may only be read either.
  func requireWritable() throws {
    guard access(path, W_OK) != 0, errno != ENOENT else { return }
    throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
  }

  /// Its mode may have been widened by a copy or a restore; where it can't be narrowed, it stays as it is.
  func narrowMode() {
    for path in [path] + Self.companions.map({ path + $0 }) {
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 else { continue }
      _ = fchmodat(AT_FDCWD, path, 0o600, AT_SYMLINK_NOFOLLOW)
    }
  }

  var exists: Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Before anything is written to it, WAL's mark included, the file must be of our kind, or empty: a crash may have
  /// left it so. An empty one is made ours.
  func connect(_ configuration: Configuration) throws -> DatabaseQueue {
    try requireRegular()
    var configuration = configuration
    let (kind, path) = (kind, path)
    configuration.prepareDatabase { database in
      if try Int.fetchOne(database, sql: "PRAGMA page_count") == 0 {
        try database.execute(sql: "PRAGMA application_id = \(kind.rawValue)")
      } else if try Int32.fetchOne(database, sql: "PRAGMA application_id") != kind.rawValue {
        throw StorageError.foreign(path: path)
      }
    }
    return try Storage.facts(path) { try DatabaseQueue(path: path, configuration: configuration) }
  }

  static func configuration(label: String) -> Configuration {
    var configuration = Configuration()
    configuration.label = label
    configuration.busyMode = .timeout(10)
    return configuration
  }

  // MARK: Checks at each opening

  /// Set outside a transaction, and read back.
  static func makeDurable(_ database: Database, path: String) throws {
    try database.execute(sql: "PRAGMA synchronous = FULL")
    let level = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
    guard level == 2 else { throw StorageError.notDurable(path: path, synchronous: level) }
  }

  /// Turns to a write-ahead log, once the database is durable.
  ///
  /// GRDB would do it with `synchronous = NORMAL`, and begin an empty log with a commit of its own that no sync follows: a power cut at
  /// our first commit would lose two, which no sound log ever does (`WriteAheadLog`).
  static func logAhead(_ database: Database, path: String) throws {
    guard try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL") == "wal" else {
      throw StorageError.unwritable(path: path, reason: "SQLite can keep no write-ahead log there")
    }
  }

  /// All of a small file is checked; of a large one, whether its end is there.
  static func requireWhole(_ database: Database, path: String) throws {
    let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
    let pageSize = try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0
    if pages * pageSize <= 16 << 20 {
      try requireIntact(database, path: path)
    } else if size(path + "-wal") ?? 0 == 0, let size = size(path), size < pages * pageSize {
      throw StorageError.damaged(path: path, what: "it holds \(size) of \(pages * pageSize) bytes")
    }
  }

  /// Reads every page: seconds, in a state of a million passes.
  static func requireIntact(_ database: Database, path: String) throws {
    let verdict = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? "no answer"
    guard verdict == "ok" else { throw StorageError.damaged(path: path, what: verdict) }
  }

  static func size(_ path: String) -> Int64? {
    var status = stat()
    return lstat(path, &status) == 0 ? Int64(status.st_size) : nil
  }
}
