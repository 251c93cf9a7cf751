import Foundation

/// The first answer under an `Idempotence-Key`, of a create (A11) or of a transaction (D).
struct RememberedAnswer: Sendable, Hashable, Codable {
  let requestBody: Data
  let status: Int
  let responseBody: Data
}
