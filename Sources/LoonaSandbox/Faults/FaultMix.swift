/// How often each fault comes, and how long the slow ones take. At most one fault befalls a request.
public struct FaultMix: Sendable, Hashable {
  public var rates: [FaultKind: FaultRate]
  /// How late a `slow` answer comes.
  public var slowDelay: ClosedRange<Duration>
  /// How late a `zombie`'s effect comes: long enough for a client to have given up.
  public var zombieDelay: ClosedRange<Duration>
  /// How long the 429s that name a wait ask for.
  public var throttleWait = Duration.seconds(1)

  public init(
    rates: [FaultKind: FaultRate] = [:],
    slowDelay: ClosedRange<Duration> = .milliseconds(200) ... .seconds(2),
    zombieDelay: ClosedRange<Duration> = .seconds(30) ... .seconds(90)
  ) {
    self.rates = rates
    self.slowDelay = slowDelay
    self.zombieDelay = zombieDelay
  }

  public static let none = FaultMix()

  /// The rate shared out evenly, so that the kinds together come as often as it says.
  public static func everything(_ rate: FaultRate) -> FaultMix {
    var mix = FaultMix()
    mix.share(rate, among: FaultKind.allCases)
    return mix
  }

  /// Reads `5%`, which is ``everything(_:)``, or a list such as `drop-after=2%,500=1%`.
  ///
  /// A name is a ``FaultKind``'s raw value, or what several begin with (`drop`, `500`, `429`), which
  /// then share the rate. `slow-ms` and `zombie-ms` take milliseconds, `200` or `200-2000`,
  /// and `throttle-ms` one figure.
  /// - Throws: ``SettingError`` for a name, rate or range that can't be read, or a sum over 100 %.
  public static func parse(_ text: String) throws(SettingError) -> FaultMix {
    if let rate = FaultRate(text) { return everything(rate) }
    var mix = FaultMix()
    for item in text.split(separator: ",") {
      let parts = item.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { throw SettingError(setting: String(item), accepts: forms) }
      try mix.read(name: String(parts[0]), value: String(parts[1]))
    }
    let sum = mix.rates.values.reduce(0) { $0 + $1.partsPerMillion }
    guard sum <= 1_000_000 else { throw SettingError(setting: text, accepts: "at most 100%") }
    return mix
  }

  private static let forms =
    "a rate (0% to 100%) or name=rate, names: "
    + FaultKind.allCases.map(\.rawValue).joined(separator: ", ")

  private mutating func read(name: String, value: String) throws(SettingError) {
    switch name {
    case "slow-ms": slowDelay = try Self.delays(value)
    case "zombie-ms": zombieDelay = try Self.delays(value)
    case "throttle-ms": throttleWait = try Self.delays(value).lowerBound
    default:
      let kinds = FaultKind.allCases.filter {
        $0.rawValue == name || $0.rawValue.hasPrefix(name + "-")
      }
      guard !kinds.isEmpty, let rate = FaultRate(value) else {
        throw SettingError(setting: "\(name)=\(value)", accepts: Self.forms)
      }
      share(rate, among: kinds)
    }
  }

  private mutating func share(_ rate: FaultRate, among kinds: [FaultKind]) {
    let (each, rest) = rate.partsPerMillion.quotientAndRemainder(dividingBy: kinds.count)
    for (index, kind) in kinds.enumerated() {
      rates[kind] = FaultRate(partsPerMillion: each + (index < rest ? 1 : 0))
    }
  }

  private static func delays(_ text: String) throws(SettingError) -> ClosedRange<Duration> {
    let bounds = text.split(separator: "-").map { Int($0) }
    guard let first = bounds.first, let low = first, let last = bounds.last, let high = last,
      bounds.count <= 2, low >= 0, low <= high
    else { throw SettingError(setting: text, accepts: "milliseconds: 200 or 200-2000") }
    return .milliseconds(low) ... .milliseconds(high)
  }

  /// One draw decides: no fault, or the kind whose stretch of the million it falls into.
  func draw(using random: inout SplitMix64) -> FaultKind? {
    guard !rates.isEmpty else { return nil }
    var ticket = Int.random(in: 0..<1_000_000, using: &random)
    for kind in FaultKind.allCases {
      ticket -= rates[kind]?.partsPerMillion ?? 0
      if ticket < 0 { return kind }
    }
    return nil
  }
}
