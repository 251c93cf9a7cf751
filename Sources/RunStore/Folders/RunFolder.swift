import Foundation
import Passes

/// A run's folder, `runs/2026-11-24T02-00-05Z-run/`, mode 0700.
public struct RunFolder: Hashable, Sendable {
  public let path: String

  public var name: String { URL(fileURLWithPath: path).lastPathComponent }
  public static let planName = "run.sqlite"
  public var plan: String { file(Self.planName) }

  public func file(_ name: String) -> String { path + "/" + name }

  init(path: String) { self.path = path }

  /// Makes a new one, and the folder above it if need be; a second that is taken, by a folder of any kind, gets a number.
  public static func create(in runs: String, kind: RunKind, at start: Timestamp) throws -> RunFolder {
    let runs = URL(fileURLWithPath: runs).path
    if mkdir(runs, 0o700) != 0, errno != EEXIST { throw RunFolderError.unwritable(path: runs, reason: lastReason()) }
    try FolderAccess.requireNotForAll(runs)
    let base = runs + "/" + RunFolderName.text(start, kind)
    let taken =
      try all(in: runs).compactMap { RunFolderName($0.name) }
      .filter { $0.start == RunFolderName.text(start) }.map(\.number).max() ?? 0
    for number in (taken + 1)...(taken + 1000) {
      let path = number == 1 ? base : "\(base)-\(number)"
      if mkdir(path, 0o700) == 0 {
        chmod(path, 0o700)
        try FileSync.folder(runs)
        return RunFolder(path: path)
      }
      guard errno == EEXIST else { throw RunFolderError.unwritable(path: path, reason: lastReason()) }
    }
    throw RunFolderError.unwritable(path: base, reason: "a thousand runs began in that second")
  }

  /// Newest first; none where the folder above does not exist. Links and other names are passed over.
  public static func all(in runs: String) throws -> [RunFolder] {
    let runs = URL(fileURLWithPath: runs).path
    guard let folder = opendir(runs) else {
      if errno == ENOENT { return [] }
      throw RunFolderError.unreadable(path: runs, reason: lastReason())
    }
    defer { closedir(folder) }
    var names: [RunFolderName] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if let parsed = RunFolderName(name), isFolder(runs + "/" + name) { names.append(parsed) }
    }
    return names.sorted().reversed().map { RunFolder(path: runs + "/" + $0.text) }
  }

  /// Finds the folder that a command's `[RUN]` means: a path, a name, the beginning of one name only, or nil and
  /// `latest` for the newest.
  public static func resolve(_ argument: String?, in runs: String) throws -> RunFolder {
    let all = try all(in: runs)
    guard let argument, argument != "latest" else {
      guard let newest = all.first else { throw RunFolderError.none(runs: runs) }
      return newest
    }
    if let exact = all.first(where: { $0.name == argument }) { return exact }
    if argument.contains("/"), isFolder(argument) {
      return RunFolder(path: URL(fileURLWithPath: argument).standardizedFileURL.path)
    }
    let matches = all.filter { $0.name.hasPrefix(argument) }
    switch matches.count {
    case 0: throw RunFolderError.notFound(argument: argument, runs: runs)
    case 1: return matches[0]
    default: throw RunFolderError.ambiguous(argument: argument, names: matches.map(\.name))
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func lastReason() -> String { String(cString: strerror(errno)) }
}

extension RunFolder {
  /// To be asked before anything is begun: what comes of a run is written into its folder.
  public func requireWritable() throws {
    for path in [self.path, plan] where access(path, W_OK) != 0 {
      throw RunFolderError.unwritable(path: path, reason: Self.lastReason())
    }
  }

  /// Marks that the folder's plan is begun; on the disk when it returns.
  ///
  /// - Returns: false where the mark is there already: the plan was begun before, whatever the state says.
  public func markBegun(_ plan: PlanIdentity, at time: Timestamp) throws -> Bool {
    let path = file("begun")
    // A link that is put in the folder's place sends the mark nowhere else.
    let folder = open(self.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { throw RunFolderError.unwritable(path: self.path, reason: Self.lastReason()) }
    defer { close(folder) }
    let descriptor = openat(folder, "begun", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EEXIST { return false }
      throw RunFolderError.unwritable(path: path, reason: Self.lastReason())
    }
    defer { close(descriptor) }
    let text = try JSONEncoder().encode(BegunMark(plan, at: time))
    let written = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard written == text.count, fsync(descriptor) == 0 else {
      throw RunFolderError.unwritable(path: path, reason: Self.lastReason())
    }
    guard fsync(folder) == 0 else { throw RunFolderError.unwritable(path: self.path, reason: Self.lastReason()) }
    return true
  }

  /// Marks that nothing more of the folder's ledger is to be sent, so that a rebuilt state knows it too.
  public func markClosed() throws {
    let descriptor = open(file("closed"), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw RunFolderError.unwritable(path: file("closed"), reason: Self.lastReason())
    }
    close(descriptor)
    try FileSync.folder(of: file("closed"))
  }

  public var isClosed: Bool { access(file("closed"), F_OK) == 0 }

  /// Whether there is a mark, readable or not.
  public var isBegun: Bool { access(file("begun"), F_OK) == 0 }

  /// Nil where nothing was begun. A mark that a power cut left empty is filled from the plan.
  public func begunMark() throws -> BegunMark? {
    guard let text = FileManager.default.contents(atPath: file("begun")) else { return nil }
    if let mark = try? JSONDecoder().decode(BegunMark.self, from: text) { return mark }
    return BegunMark(try PlanFile.open(at: plan).identity, at: Timestamp(milliseconds: 0))
  }
}
