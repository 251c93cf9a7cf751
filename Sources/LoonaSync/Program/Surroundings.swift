import Foundation
import LoonaAPI
import Passes

/// Everything outside that the program may touch, as one value: made here for real, by tests for themselves.
struct Surroundings: Sendable {
  var environment: [String: String]
  var timeline: Timeline
  var randomness: Randomness
  /// What sends requests to a service's address.
  var transport: @Sendable (ServiceURL) -> ServiceTransport
  var hostName: String
  /// Holds the locks of this machine.
  var lockFolder: String?

  static let version = "0.1.0"

  static func live() -> Surroundings {
    Surroundings(
      environment: ProcessInfo.processInfo.environment, timeline: .live(), randomness: .system,
      transport: { ServiceTransport.http($0) }, hostName: ProcessInfo.processInfo.hostName, lockFolder: nil)
  }
}
