/// Why a plan's file or the state can't be used, with the facts; `description` is a sentence for a person.
public enum StorageError: Error, Hashable, Sendable, CustomStringConvertible {
  case missing(path: String)
  case alreadyExists(path: String)
  /// A symbolic link, or no regular file: never followed.
  case notAFile(path: String)
  case damaged(path: String, what: String)
  /// Made by a later version of the program.
  case newerSchema(path: String)
  /// SQLite's other kinds of file, or another program's.
  case foreign(path: String)
  /// No room, no rights, or the device failed. The transaction left nothing behind.
  case unwritable(path: String, reason: String)
  /// Another process held the file for longer than we waited.
  case busy(path: String)
  /// `PRAGMA synchronous` does not read FULL: an intent could be forgotten at a power cut, so nothing is written.
  case notDurable(path: String, synchronous: Int)

  public var description: String {
    switch self {
    case .missing(let path): "\(path) does not exist."
    case .alreadyExists(let path): "\(path) exists already; it is never overwritten."
    case .notAFile(let path): "\(path) is a link or no regular file; links are not followed. Name the file itself."
    case .damaged(let path, let what): "\(path) is damaged: \(what). Restore it from a backup."
    case .newerSchema(let path): "\(path) was written by a later version of loona-sync; use that version."
    case .foreign(let path): "\(path) is not a file of loona-sync's of this kind."
    case .unwritable(let path, let reason): "\(path) can't be written: \(reason). Mend that, then run it again."
    case .busy(let path): "\(path) is held by another process; wait for it to end, then run it again."
    case .notDurable(let path, let synchronous):
      "\(path) can't be written durably (synchronous reads \(synchronous), not 2); nothing was written."
    }
  }
}
