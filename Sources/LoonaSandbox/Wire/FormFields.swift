import Foundation

/// `application/x-www-form-urlencoded`: query strings and the token request's body.
enum FormFields {
  /// Where a name is repeated the first value stands.
  static func parse(_ text: some StringProtocol) -> [String: String] {
    var fields: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = decode(String(parts[0]))
      let value = parts.count > 1 ? decode(String(parts[1])) : ""
      if fields[name] == nil { fields[name] = value }
    }
    return fields
  }

  private static func decode(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "+")) || text.utf8.contains(UInt8(ascii: "%")) else { return text }
    let spaced = text.replacingOccurrences(of: "+", with: " ")
    return spaced.removingPercentEncoding ?? spaced
  }
}
