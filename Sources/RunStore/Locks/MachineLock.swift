import Foundation
import Passes

/// One writer per account and template on this machine, whatever the folder and the user, and one state for them.
///
/// Its file stays behind and names the state that was used last; a loopback account needs none.
public final class MachineLock: Sendable {
  private let lock: FileLock

  /// The system's folder for locks; the temp folder where there is none that can be written to.
  public static var systemFolder: String {
    ["/run/lock", "/var/lock"].first { access($0, W_OK | X_OK) == 0 } ?? FileManager.default.temporaryDirectory.path
  }

  /// Does not wait.
  ///
  /// - Parameter acceptOtherState: `--accept state`: from now on this state is the one.
  /// - Throws: `LockError.heldByAnother`, `.otherState`.
  public init(in folder: String = MachineLock.systemFolder, for ledger: Ledger, acceptOtherState: Bool = false) throws {
    lock = try FileLock("\(folder)/loona-sync-\(ledger.scope.lockName).lock", mode: 0o666)
    let path = Self.resolved(ledger.path)
    if let note = lock.note, let used = note.statePath, !acceptOtherState,
      used != path, note.stateID != ledger.stateID || FileManager.default.fileExists(atPath: used)
    {
      throw LockError.otherState(path: used, lock: lock.path)
    }
    try lock.write(LockNote(process: getpid(), stateID: ledger.stateID, statePath: path))
  }

  public var path: String { lock.path }

  private static func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
}
