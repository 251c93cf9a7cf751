import Foundation
import Passes

/// One writer per account and template, among all that use one runs folder. Held until the value goes.
public final class RunLock: Sendable {
  private let lock: FileLock

  /// Does not wait.
  ///
  /// - Throws: `LockError.heldByAnother`.
  public init(in runs: String, _ scope: Scope) throws {
    let runs = URL(fileURLWithPath: runs).path
    if mkdir(runs, 0o700) != 0, errno != EEXIST {
      throw LockError.unusable(path: runs, reason: String(cString: strerror(errno)))
    }
    try FolderAccess.requireNotForAll(runs)
    lock = try FileLock("\(runs)/\(Self.prefix)\(scope.lockName)", mode: 0o600)
    try lock.write(LockNote(process: getpid()))
  }

  private init(_ path: String) throws { lock = try FileLock(path, mode: 0o600) }

  private static let prefix = ".lock-"

  /// The locks of every other scope that ever wrote here.
  static func others(in runs: String, than scope: Scope) throws -> [RunLock] {
    let own = prefix + scope.lockName
    let names = try FileManager.default.contentsOfDirectory(atPath: runs)
    return try names.filter { $0.hasPrefix(prefix) && $0 != own }.sorted().map { try RunLock(runs + "/" + $0) }
  }

  /// The process that took the lock last, if one of that number and of this program's name is alive here: it is at work, as far as
  /// can be told without taking the lock.
  public static func processAtWork(in runs: String, _ scope: Scope) -> pid_t? {
    guard let text = FileManager.default.contents(atPath: "\(runs)/\(prefix)\(scope.lockName)"),
      let process = LockNote(String(decoding: text, as: UTF8.self))?.process, process != getpid(),
      let name = Self.name(of: process), name == Self.name(of: getpid())
    else { return nil }
    return process
  }

  private static func name(of process: pid_t) -> Data? {
    FileManager.default.contents(atPath: "/proc/\(process)/comm")
  }

  public var path: String { lock.path }
}

extension Scope {
  /// The template, and a hash of the account: names may hold anything.
  var lockName: String {
    var account = account
    let hash = String(account.withUTF8(ByteHash.of), radix: 16)
    return "\(template)-\(String(repeating: "0", count: 16 - hash.count))\(hash)"
  }
}
