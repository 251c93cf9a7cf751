extension Sandbox {
  /// A value of a pass, as create and update carry it. All values travel as strings.
  public struct PlaceholderValue: Sendable, Hashable, Codable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }

    var json: JSONText { .object([("name", .string(name)), ("value", .string(value))]) }
  }
}

extension [Sandbox.PlaceholderValue] {
  /// The value of that name; setting one that is absent puts it at the end, nil removes it.
  public subscript(name: String) -> String? {
    get { first { $0.name == name }?.value }
    set {
      guard let index = firstIndex(where: { $0.name == name }) else {
        if let newValue { append(Sandbox.PlaceholderValue(name, newValue)) }
        return
      }
      if let newValue { self[index].value = newValue } else { remove(at: index) }
    }
  }
}
