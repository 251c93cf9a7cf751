/// A share of requests, exact to a millionth.
public struct FaultRate: Sendable, Hashable {
  /// 0…1,000,000.
  public var partsPerMillion: Int

  public init(partsPerMillion: Int) {
    self.partsPerMillion = min(max(partsPerMillion, 0), 1_000_000)
  }

  public static func percent(_ percent: Int) -> FaultRate {
    FaultRate(partsPerMillion: percent * 10_000)
  }

  /// Reads `5%`, `0.25%` and the like: up to four decimals, 0…100.
  init?(_ text: some StringProtocol) {
    guard text.last == "%" else { return nil }
    let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, Self.isNumber(whole),
      let percent = Int(whole), percent <= 100
    else { return nil }
    var millionths = percent * 10_000
    if parts.count == 2 {
      guard Self.isNumber(parts[1]), parts[1].count <= 4 else { return nil }
      let padded = parts[1] + String(repeating: "0", count: 4 - parts[1].count)
      millionths += Int(padded) ?? 0
    }
    guard millionths <= 1_000_000 else { return nil }
    self.init(partsPerMillion: millionths)
  }

  private static func isNumber(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
  }
}
