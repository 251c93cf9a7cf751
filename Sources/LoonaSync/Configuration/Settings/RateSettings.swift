/// How fast, and when, operations are sent: `rate`.
struct RateSettings: Hashable, Sendable {
  let requestRate: RequestRate
  /// Requests under way at a time.
  let concurrency: Int
  /// Operations; after each batch the run decides whether to go on.
  let batch: Int
  /// Operations that are applied and read back before any other is sent.
  let canary: Int
  /// Nil: at any hour.
  let window: WriteWindow?

  static let keys = ["requests_per_second", "concurrency", "batch", "canary", "window"]

  init(_ section: ConfigurationMapping?) {
    requestRate =
      section?["requests_per_second"]?.value(accepted: RequestRate.accepted) { RequestRate(written: $0) }
      ?? RequestRate(requests: 5)
    concurrency = section?["concurrency"]?.integer(1...64) ?? 4
    batch = section?["batch"]?.integer(1...100_000) ?? 500
    canary = section?["canary"]?.integer(0...1000) ?? 10
    window = section?["window"]?.value(accepted: WriteWindow.accepted) { WriteWindow($0) }
  }
}
