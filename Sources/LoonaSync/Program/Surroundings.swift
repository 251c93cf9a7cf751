import Foundation
import LoonaAPI
import Passes

/// Everything outside that the program may touch, but for its files, as one value: made here for real, by tests and the
/// simulation for themselves.
package struct Surroundings: Sendable {
  package var environment: [String: String]
  package var timeline: Timeline
  package var randomness: Randomness
  /// What sends requests to a service's address.
  package var transport: @Sendable (ServiceURL) -> ServiceTransport
  package var hostName: String
  /// Holds the locks of this machine.
  package var lockFolder: String?
  package var streams: Streams
  /// Whether somebody asks the program to end in good order; nil: the process's own signals do.
  package var isStopRequested: (@Sendable () -> Bool)?
  /// All of them, but in the simulation.
  package var safeguards = Safeguards.all

  package static let version = "0.1.0"

  package init(
    environment: [String: String], timeline: Timeline, randomness: Randomness,
    transport: @escaping @Sendable (ServiceURL) -> ServiceTransport, hostName: String, lockFolder: String?,
    streams: Streams, isStopRequested: (@Sendable () -> Bool)? = nil
  ) {
    self.environment = environment
    self.timeline = timeline
    self.randomness = randomness
    self.transport = transport
    self.hostName = hostName
    self.lockFolder = lockFolder
    self.streams = streams
    self.isStopRequested = isStopRequested
  }

  static func live() -> Surroundings {
    Surroundings(
      environment: ProcessInfo.processInfo.environment, timeline: .live(), randomness: .system,
      transport: { ServiceTransport.http($0) }, hostName: ProcessInfo.processInfo.hostName, lockFolder: nil,
      streams: .standard())
  }
}
