import Passes

extension Limits {
  static let keys = Limits.Name.allCases.map(\.rawValue) + ["minimum"]

  init(_ section: ConfigurationMapping?) {
    var bounds: [Name: Limit] = [:]
    for name in Name.allCases {
      bounds[name] = section?[name.rawValue]?.value(accepted: name.acceptedLimits) { name.limit(written: $0) }
    }
    self.init(bounds: bounds, minimum: section?["minimum"]?.integer(0...1_000_000_000) ?? 20)
  }
}
