import Foundation

/// Issues tokens against the client's id and secret, and knows which are alive.
struct TokenDesk: Sendable {
  private(set) var secret: String
  private var deaths: [String: Duration] = [:]
  private var issued: UInt64 = 0

  init(secret: String) {
    self.secret = secret
  }

  /// The old secret dies at once; so do the tokens it bought, where asked.
  mutating func replaceSecret(_ secret: String, revokingTokens: Bool) {
    self.secret = secret
    if revokingTokens { deaths = [:] }
  }

  func accepts(authorization: String?, clientID: String) -> Bool {
    guard let encoded = Self.credentials(authorization, scheme: "basic"),
      let decoded = Data(base64Encoded: encoded)
    else { return false }
    return decoded == Data("\(clientID):\(secret)".utf8)
  }

  mutating func issue(life: Duration, now: Duration, seed: UInt64) -> String {
    deaths = deaths.filter { $0.value > now }
    issued += 1
    // The instant keeps a restarted process from reviving the tokens of the one before.
    let (seconds, attoseconds) = now.components
    let instant = UInt64(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    let token = "eyJhb" + SplitMix64.hex(SplitMix64.mix(~seed) ^ instant) + SplitMix64.hex(issued)
    deaths[token] = now + life
    return token
  }

  /// The bearer token, where it is alive.
  func liveToken(authorization: String?, now: Duration) -> String? {
    guard let token = Self.credentials(authorization, scheme: "bearer"),
      let death = deaths[token], death > now
    else { return nil }
    return token
  }

  mutating func revoke(_ token: String) {
    deaths[token] = nil
  }

  mutating func revokeAll() {
    deaths = [:]
  }

  private static func credentials(_ authorization: String?, scheme: String) -> String? {
    let parts = (authorization ?? "").split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == scheme else { return nil }
    return parts[1].trimmingCharacters(in: .whitespaces)
  }
}

extension SplitMix64 {
  /// Sixteen hexadecimal digits, distinct for distinct words.
  static func hex(_ word: UInt64) -> String {
    let digits = String(mix(word), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
