/// A `Duration` that JSON carries as whole nanoseconds.
@propertyWrapper
public struct Nanoseconds: Sendable, Hashable, Codable {
  public var wrappedValue: Duration

  public init(wrappedValue: Duration) {
    self.wrappedValue = wrappedValue
  }

  public init(from decoder: any Decoder) throws {
    wrappedValue = .nanoseconds(try decoder.singleValueContainer().decode(Int64.self))
  }

  public func encode(to encoder: any Encoder) throws {
    let (seconds, attoseconds) = wrappedValue.components
    var container = encoder.singleValueContainer()
    try container.encode(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
