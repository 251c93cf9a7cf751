import Passes

/// A ceiling on requests, as `RateCeiling` takes it: `0.5` a second is 1 every 2 seconds.
struct RequestRate: Hashable, Sendable, CustomStringConvertible {
  static let accepted = "a number such as 5, 2.5 or 0.1, from 0.001 to 1000"

  let requests: Int
  let everySeconds: Int

  init(requests: Int, everySeconds: Int = 1) {
    self.requests = requests
    self.everySeconds = everySeconds
  }

  /// Reads a decimal number with at most three digits behind the point.
  init?(written text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let whole = Int(parts[0]), whole <= 1000
    else { return nil }
    var thousandths = whole * 1000
    if parts.count == 2 {
      guard parts[1].count <= 3, let fraction = Int(parts[1]) else { return nil }
      thousandths += fraction * [100, 10, 1][parts[1].count - 1]
    }
    guard (1...1_000_000).contains(thousandths) else { return nil }
    let divisor = Self.commonDivisor(thousandths, 1000)
    self.init(requests: thousandths / divisor, everySeconds: 1000 / divisor)
  }

  var ceiling: RateCeiling { RateCeiling(requestsPerSecond: requests, everySeconds: everySeconds) }

  var description: String {
    everySeconds == 1 ? "\(requests) a second" : "\(requests) every \(everySeconds) seconds"
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }
}
