extension Sandbox {
  /// A variable of a template (A7).
  public struct Placeholder: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
      case text = "TEXT"
      case number = "NUMBER"
      case date = "DATE"
      case list = "LIST"
    }

    public var name: String
    public var type: Kind
    public var required: Bool
    /// Given to a new pass whose values leave the name out.
    public var defaultValue: String?
    /// A list's fixed choices.
    public var options: [String]

    public init(
      _ name: String, _ type: Kind = .text, required: Bool = false, defaultValue: String? = nil,
      options: [String] = []
    ) {
      self.name = name
      self.type = type
      self.required = required
      self.defaultValue = defaultValue
      self.options = options
    }

    /// Empty clears a value of any type.
    func takes(_ value: String) -> Bool {
      if value.isEmpty { return true }
      switch type {
      case .text: return true
      case .number: return Self.isDecimal(value)
      case .date: return CalendarDay.isReal(value[...])
      case .list: return options.contains(value)
      }
    }

    private static func isDecimal(_ text: String) -> Bool {
      let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
      let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count <= 2 && parts.allSatisfy(CalendarDay.isDigits)
    }

    var json: JSONText {
      .object([
        ("name", .string(name)), ("type", .string(type.rawValue)), ("required", .bool(required)),
        ("defaultValue", .optional(defaultValue)),
        ("options", .array(options.map(JSONText.string))),
      ])
    }
  }
}
