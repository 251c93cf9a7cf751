/// Where the service is: `https://host[:port][/path]`, without a slash at its end. The client appends `/version1`.
///
/// Strict on purpose: what two readers of addresses could understand in two ways is none.
package struct ServiceURL: Hashable, Sendable, CustomStringConvertible {
  static let accepted =
    "https://host[:port] without /version1; http:// only for 127.0.0.1, localhost and [::1]"
  static let loona = "https://api.loona.ai"

  /// Without the text where it may hold a password, or is one that stands in the wrong place.
  static func problem(_ text: String) -> ConfigurationProblem.Fact {
    .notAccepted(value: text.contains("@") || !text.contains("://") ? nil : text, accepted: accepted)
  }

  package let description: String
  /// This machine: http is fine, and so are tests.
  let isLoopback: Bool

  init?(_ text: String) {
    let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { return nil }
    let scheme = parts[0].lowercased()
    let authority = parts[1].prefix { $0 != "/" }
    guard let (host, port) = Self.hostAndPort(authority.lowercased()),
      let path = Self.path(parts[1].dropFirst(authority.count))
    else { return nil }
    isLoopback = ["127.0.0.1", "localhost", "[::1]"].contains(host)
    guard scheme == "https" || (scheme == "http" && isLoopback) else { return nil }
    description = "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(path)"
  }

  private static func hostAndPort(_ authority: String) -> (host: String, port: Int?)? {
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let address = authority[authority.index(after: authority.startIndex)..<end]
      guard !address.isEmpty, address.utf8.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") }) else { return nil }
      return withPort("[\(address)]", authority[authority.index(after: end)...])
    }
    let host = authority.prefix { $0 != ":" }
    guard isName(host) else { return nil }
    return withPort(String(host), authority.dropFirst(host.count))
  }

  private static func withPort(_ host: String, _ rest: Substring) -> (host: String, port: Int?)? {
    if rest.isEmpty { return (host, nil) }
    let digits = rest.dropFirst()
    guard rest.first == ":", (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(isDigit),
      let port = Int(digits),
      (1...65_535).contains(port)
    else { return nil }
    return (host, port)
  }

  /// Labels of letters, digits and hyphens, `xn--` for others; none is empty, so no point ends it.
  private static func isName(_ host: Substring) -> Bool {
    host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      !label.isEmpty && label.utf8.allSatisfy { isDigit($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func path(_ text: Substring) -> String? {
    var path = text
    while path.hasSuffix("/") { path = path.dropLast() }
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    let areSound = segments.allSatisfy { segment in
      !segment.isEmpty && segment != "." && segment != ".."
        && segment.utf8.allSatisfy { isDigit($0) || (0x61...0x7A).contains($0 | 0x20) || "-._~".utf8.contains($0) }
    }
    return areSound && segments.last != "version1" ? String(path) : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte) }
}
