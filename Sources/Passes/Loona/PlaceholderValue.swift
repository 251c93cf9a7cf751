/// One named value of a pass, as it travels in `placeholderValues`: all values are text.
public struct PlaceholderValue: Hashable, Sendable {
  public var name: String
  public var value: String

  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
