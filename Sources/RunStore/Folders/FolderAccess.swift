import Foundation

/// Who may put files and links into a folder.
enum FolderAccess {
  /// In a folder that everybody may write to, somebody else could put a link, or a state of their own, in our files' places.
  static func requireNotForAll(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { throw RunFolderError.unreadable(path: path, reason: RunFolder.lastReason()) }
    if status.st_mode & S_IWOTH != 0 { throw RunFolderError.writableByAll(path: path) }
  }
}
