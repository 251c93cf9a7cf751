import Passes

/// A listing kept in a file, as JSON Lines: a header, then a pass a line, as received.
///
/// ```
/// {"format":"loona-sync-passes/1","complete":true ,"passes":2           ,"account":"coffee-chain","when":"…","template":{…}}
/// {"id":501234,…,"placeholderValues":[…],"loonaSync":{"key":"00000017","sent":{"phone":"…"},"seen":{"phone":"…"}}}
/// {"id":501235,…}
/// ```
///
/// `complete` and `passes` are known at the end only: they are written as `false` and `null`, with room, and filled in when
/// the file is finished, so that a file that was not finished says so. The `loonaSync` member is ours: what we last sent
/// and what Loona showed afterwards, where the state knew it. A file without the header is a listing too.
public enum SavedListing {
  static let format = "loona-sync-passes/1"
  static let memberName = "loonaSync"

  public struct Header: Hashable, Sendable {
    public var account: String
    public var template: Template
    public var when: Timestamp
    /// Whether the listing allowed creates; set by the writer.
    public internal(set) var isComplete = false
    /// Passes in the file; nil where it was not finished. Set by the writer.
    public internal(set) var passes: Int?

    public init(account: String, template: Template, when: Timestamp) {
      self.account = account
      self.template = template
      self.when = when
    }
  }

  /// What the state knew of a pass when the listing was saved.
  public struct Remembered: Hashable, Sendable {
    public var key: String
    public var fields: [FieldMemory]

    public init(key: String, fields: [FieldMemory]) {
      self.key = key
      self.fields = fields
    }
  }

  /// What the reader found, once it has read all.
  public struct Ending: Hashable, Sendable {
    public var passes: Int
    /// Nil where the file has no header: then nobody can say.
    public var isComplete: Bool?
  }
}

/// What is wrong with a saved listing.
public enum SavedListingProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// - Parameter code: the system's `errno`.
  case cannotOpen(path: String, code: Int32)
  case cannotRead(path: String, code: Int32)
  case cannotWrite(path: String, code: Int32)
  /// Written by a later version of this program, or by another one.
  case unknownFormat(String)
  case unreadable(line: Int, ScanProblem)
  /// No line end after the last line.
  case cutOff(line: Int)
  /// The header states another number of passes than the file holds.
  case count(stated: Int, came: Int)
  case lineTooLong(line: Int)

  public var description: String {
    switch self {
    case .cannotOpen(let path, let code): "can't open \(path): error \(code)"
    case .cannotRead(let path, let code): "can't read \(path): error \(code)"
    case .cannotWrite(let path, let code): "can't write \(path): error \(code)"
    case .unknownFormat(let format): "unknown format \(format)"
    case .unreadable(let line, let problem): "line \(line): \(problem)"
    case .cutOff(let line): "line \(line) is cut off"
    case .count(let stated, let came): "the header states \(stated) passes, the file holds \(came)"
    case .lineTooLong(let line): "line \(line) is too long"
    }
  }
}
