import Passes

/// What a world draws from: one generator, from one seed.
struct Chance: Sendable {
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  mutating func word() -> UInt64 { generator.next() }

  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

  mutating func isTrue(percent: Int) -> Bool { int(1...100) <= percent }

  mutating func pick<Element>(_ elements: Element...) -> Element { elements[int(0...(elements.count - 1))] }

  mutating func seconds(_ range: ClosedRange<Int>) -> Duration {
    .milliseconds(int(range.lowerBound * 1000...range.upperBound * 1000))
  }
}
