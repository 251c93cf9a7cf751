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
    lock = try FileLock("\(runs)/.lock-\(scope.lockName)", mode: 0o600)
    try lock.write(LockNote(process: getpid()))
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
