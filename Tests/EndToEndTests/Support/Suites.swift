import Foundation
import LoonaSandbox
import Testing

/// What a nightly machine is given more of than a change's check: `LOONA_SYNC_E2E=full`.
enum Extent {
  static let isFull = ProcessInfo.processInfo.environment["LOONA_SYNC_E2E"] == "full"
  /// How many processes the kill tests kill.
  static let kills =
    ProcessInfo.processInfo.environment["LOONA_SYNC_E2E_KILLS"].flatMap { Int($0) } ?? (isFull ? 120 : 52)
  /// What one test may last.
  static let minutes = max(5, kills / 10)
  /// One seed of the kill tests, to throw it again.
  static let seed = ProcessInfo.processInfo.environment["LOONA_SYNC_E2E_SEED"].flatMap { UInt64($0) }
}

extension SandboxOptions {
  /// 5 % of faults of all kinds, tokens of three seconds, and idempotency keys that nobody honours (A11).
  static func rough(seed: UInt64) -> SandboxOptions {
    var options = SandboxOptions(seed: seed)
    options.faults = .everything(.percent(5))
    options.faults.slowDelay = .milliseconds(50) ... .milliseconds(300)
    options.faults.zombieDelay = .milliseconds(200) ... .milliseconds(900)
    options.client.tokenLife = .seconds(3)
    options.passes.honoursIdempotenceKey = false
    return options
  }
}

/// All of them: each runs processes, and a small machine must not run many at once.
@Suite(.serialized, .timeLimit(.minutes(Extent.minutes))) enum EndToEnd {}
