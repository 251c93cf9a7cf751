import Passes
import Synchronization

/// Chance as it is handed in; copies draw from the same source.
public struct Randomness: RandomNumberGenerator, Sendable {
  private let draw: @Sendable () -> UInt64

  public init(_ draw: @escaping @Sendable () -> UInt64) { self.draw = draw }

  public func next() -> UInt64 { draw() }

  public static func seeded(_ seed: UInt64) -> Randomness {
    let generator = SharedGenerator(seed)
    return Randomness { generator.next() }
  }

  public static let system = Randomness { UInt64.random(in: .min ... .max) }
}

private final class SharedGenerator: Sendable {
  private let generator: Mutex<SplitMix64>

  init(_ seed: UInt64) { generator = Mutex(SplitMix64(seed: seed)) }

  func next() -> UInt64 { generator.withLock { $0.next() } }
}
