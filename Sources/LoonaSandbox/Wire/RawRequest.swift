import Foundation

/// An HTTP request as it came off the wire, before anything is understood of it.
public struct RawRequest: Sendable, Hashable {
  /// One header line; names compare without regard to case.
  public struct Header: Sendable, Hashable, Codable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The verb, upper case as HTTP writes it.
  public var method: String
  /// Path and query, percent-encoded: `/version1/passes?page=0&size=500`.
  public var target: String
  public var headers: [Header]
  public var body: Data

  public init(method: String, target: String, headers: [Header] = [], body: Data = Data()) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, trimmed.
  public func header(_ name: String) -> String? {
    let length = name.utf8.count
    guard
      let value = headers.first(where: {
        $0.name.utf8.count == length && $0.name.lowercased() == name.lowercased()
      })?.value
    else { return nil }
    let edges = [value.utf8.first, value.utf8.last]
    // Plain text at both ends has nothing to trim.
    if edges.allSatisfy({ $0.map { $0 > 0x20 && $0 < 0x80 } ?? true }) { return value }
    return value.trimmingCharacters(in: .whitespaces)
  }

  /// The path's segments, each decoded after the path was split, so that `%2F` stays inside one.
  var segments: [String] {
    path.split(separator: "/", omittingEmptySubsequences: true)
      .map { segment in
        guard segment.utf8.contains(UInt8(ascii: "%")) else { return String(segment) }
        return String(segment).removingPercentEncoding ?? String(segment)
      }
  }

  /// The target up to the question mark, as sent.
  var path: Substring { target.prefix { $0 != "?" } }

  /// The first value of each query parameter.
  var query: [String: String] {
    guard let mark = target.firstIndex(of: "?") else { return [:] }
    return FormFields.parse(target[target.index(after: mark)...])
  }

  /// The media type without its parameters, lower case; nil where none was sent.
  var mediaType: String? {
    header("Content-Type")?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
  }
}
