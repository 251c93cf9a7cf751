import Foundation

/// A11: the first answer under an `Idempotence-Key`. Only creates that succeeded are remembered.
struct RememberedCreate: Sendable, Hashable, Codable {
  let requestBody: Data
  let status: Int
  let responseBody: Data
}
