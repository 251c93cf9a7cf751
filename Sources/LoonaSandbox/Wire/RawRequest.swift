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
    headers.first { $0.name.lowercased() == name.lowercased() }?
      .value.trimmingCharacters(in: .whitespaces)
  }

  /// The path's segments, each decoded after the path was split, so that `%2F` stays inside one.
  var segments: [String] {
    path.split(separator: "/", omittingEmptySubsequences: true)
      .map { String($0).removingPercentEncoding ?? String($0) }
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
