/// Why bytes could not be scanned. Foundation's decoder has the last word on an object that the scanner declines.
public struct ScanProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    /// Not JSON (RFC 8259), or bytes behind its end.
    case malformed
    case endsEarly = "ends early"
    case badUTF8 = "not UTF-8"
    case tooDeep = "nested too deep"
    /// JSON, but not in the form that the scanner knows: a field twice, another type, a number written in an odd way.
    case unusual
    /// Not one of the shapes of a listing (A2).
    case notAListing = "not a listing"
  }

  public var kind: Kind
  /// In bytes, from the start of what was scanned.
  public var offset: Int

  public var description: String { "\(kind.rawValue) at byte \(offset)" }
}
