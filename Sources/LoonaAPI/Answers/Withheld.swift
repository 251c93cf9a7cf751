import Foundation

/// Secrets that a service may send back in its answers, and the forms in which it may: as they are, in Base64, and
/// percent-encoded. They are taken out before anybody sees the words.
struct Withheld: Sendable {
  /// Shorter ones would be found in any sentence.
  private static let shortest = 4

  /// The longest first: one may be part of another.
  private let forms: [String]

  init(_ secrets: [String]) {
    let plain = secrets.flatMap { [$0, Data($0.utf8).base64EncodedString()] }
    let all = Set(plain + plain.map(PercentEncoding.encode)).filter { $0.utf8.count >= Self.shortest }
    forms = all.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  /// Upper and lower case are one: `%2b` is `%2B`, and some services shout. Literally, for with an accent behind it the
  /// last letter would be another, and the secret shown.
  func hidden(in text: String) -> String {
    forms.reduce(text) { $0.replacingOccurrences(of: $1, with: "•••", options: [.caseInsensitive, .literal]) }
  }
}

extension Credentials {
  /// All that is sent of them, the token of the request if it had one, and what else of it nobody is to see.
  func withheld(with token: AccessToken? = nil, and more: [String] = []) -> Withheld {
    Withheld([secret, "\(clientID):\(secret)"] + (token.map { [$0.value] } ?? []) + more)
  }
}
