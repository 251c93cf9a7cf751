import Glibc
import Synchronization

/// The disk of one simulated machine: a real folder, whose SQLite files it watches.
///
/// A death is a copy of the folder at that very instant; a power cut takes from the copy what was not yet synced. The
/// dying process goes on in the folder until it has unwound, and all that is thrown away with it.
///
/// Unchecked: SQLite calls it from the one thread that runs its world.
final class SimulatedDisk: @unchecked Sendable {
  private static let disks = Mutex<[String: SimulatedDisk]>([:])
  private static let numbers = Mutex(0)

  /// The machine's folder; the same name through all lives.
  let root: String
  private var unsynced: [String: UnsyncedWrites] = [:]
  private var chance: Chance
  /// Writes and syncs until the process dies in one; nil: it does not.
  private var operationsLeft: Int?
  private var cutsPower = false
  private var strike: () -> Void = {}
  private var hasSnapshot = false
  /// Writes and syncs of SQLite, of all lives.
  private(set) var operations = 0

  init(seed: UInt64) throws {
    DiskShim.register()
    chance = Chance(seed: seed &+ 13)
    let number = Self.numbers.withLock { number in
      number += 1
      return number
    }
    root = "\(Self.folder)/loona-sync-world-\(getpid())-\(number)"
    try FolderCopy.remove(root)
    guard mkdir(root, 0o700) == 0 else { throw DiskFailure(path: root, reason: errno) }
    Self.disks.withLock { $0[root] = self }
  }

  /// Gives the folder back; the disk is not to be used afterwards.
  func remove() {
    Self.disks.withLock { $0[root] = nil }
    try? FolderCopy.remove(root)
    try? FolderCopy.remove(next)
  }

  /// In memory where the machine has such a folder: a sync costs nothing there.
  private static let folder: String = {
    if access("/dev/shm", W_OK | X_OK) == 0 { return "/dev/shm" }
    return getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  }()

  private var next: String { root + ".next" }

  static func of(_ path: String) -> SimulatedDisk? {
    disks.withLock { disks in
      guard !disks.isEmpty, let slash = path.range(of: "/loona-sync-world-") else { return nil }
      let end = path[slash.upperBound...].firstIndex(of: "/") ?? path.endIndex
      return disks[String(path[..<end])]
    }
  }

  // MARK: Lives

  /// - Parameters:
  ///   - dyingAt: the n-th write or sync from here, in whose middle the process dies.
  ///   - cutsPower: whether a death is the machine's.
  ///   - strike: makes the process die; it is to call `snapshot`.
  func begin(dyingAt operation: Int?, cutsPower: Bool, strike: @escaping () -> Void) {
    operationsLeft = operation
    self.cutsPower = cutsPower
    self.strike = strike
    hasSnapshot = false
  }

  /// Nothing runs any more that could die.
  func end() {
    operationsLeft = nil
    strike = {}
  }

  /// The folder as the next process will find it.
  func snapshot() {
    guard !hasSnapshot else { return }
    hasSnapshot = true
    operationsLeft = nil
    do { try copy() } catch { preconditionFailure("the simulated disk can't be copied: \(error)") }
  }

  /// After the dead process has unwound.
  func revive() throws {
    guard hasSnapshot else { return }
    try FolderCopy.remove(root)
    guard rename(next, root) == 0 else { throw DiskFailure(path: next, reason: errno) }
    hasSnapshot = false
    if cutsPower { unsynced = [:] }
  }

  /// The power fails while no process runs.
  func cutPower() throws {
    cutsPower = true
    snapshot()
    try revive()
  }

  private func copy() throws {
    try FolderCopy.copy(root, to: next) { path, content in
      guard !path.hasSuffix("-shm") else { return nil }
      guard cutsPower, let writes = unsynced[path] else { return content }
      return writes.survivors(of: content, &chance)
    }
  }

  // MARK: What SQLite does

  func created(_ path: String) { if !hasSnapshot { unsynced[path] = UnsyncedWrites(isNew: true) } }

  func deleted(_ path: String) { if !hasSnapshot { unsynced[path] = nil } }

  func synced(_ path: String) { if !hasSnapshot { unsynced[path] = nil } }

  func changed(_ path: String, _ change: (inout UnsyncedWrites) -> Void) {
    if !hasSnapshot { change(&unsynced[path, default: UnsyncedWrites(isNew: false)]) }
  }

  /// Counts one write or sync; true where the process is to die in it.
  func countOperation() -> Bool {
    operations += 1
    guard let left = operationsLeft else { return false }
    operationsLeft = left - 1
    return left <= 1
  }

  func die() {
    operationsLeft = nil
    strike()
  }
}

/// A step of the simulated disk itself that failed; no part of any world.
struct DiskFailure: Error, CustomStringConvertible {
  let path: String
  let reason: Int32

  var description: String { "\(path): \(String(cString: strerror(reason)))" }
}
