import Foundation

/// Where the service is: `https://host[:port][/path]`, without a slash at its end. The client appends `/version1`.
package struct ServiceURL: Hashable, Sendable, CustomStringConvertible {
  static let accepted =
    "https://host[:port] without /version1; http:// only for 127.0.0.1, localhost and [::1]"
  static let loona = "https://api.loona.ai"

  /// Without the text where it may hold a password.
  static func problem(_ text: String) -> ConfigurationProblem.Fact {
    .notAccepted(value: text.contains("@") ? nil : text, accepted: accepted)
  }

  package let description: String
  /// This machine: http is fine, and so are tests.
  let isLoopback: Bool

  init?(_ text: String) {
    guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
      parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
    else { return nil }
    let isLoopback = ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host.lowercased())
    switch parts.scheme?.lowercased() {
    case "https": break
    case "http" where isLoopback: break
    default: return nil
    }
    if let port = parts.port, !(1...65_535).contains(port) { return nil }
    var path = parts.path[...]
    while path.hasSuffix("/") { path = path.dropLast() }
    guard !path.hasSuffix("/version1"), !text.contains(where: \.isWhitespace) else { return nil }
    var trimmed = text[...]
    while trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
    description = String(trimmed)
    self.isLoopback = isLoopback
  }
}
