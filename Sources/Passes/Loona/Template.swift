/// What a pass is made from (the vendor's word: макет); loona-api.md, A7.
public struct Template: Hashable, Sendable {
  public struct Placeholder: Hashable, Sendable {
    public var name: String
    /// `text`, `number`, `date` or `list`, as received.
    public var type: String
    public var isRequired: Bool
    public var defaultValue: String?
    /// The only values that a `list` takes; empty for the other types.
    public var options: [String]

    public init(name: String, type: String, isRequired: Bool, defaultValue: String?, options: [String]) {
      self.name = name
      self.type = type
      self.isRequired = isRequired
      self.defaultValue = defaultValue
      self.options = options
    }
  }

  public var id: Int64
  public var name: String
  /// `DISCOUNT`, `BONUS`, `COUPON`, `CHOP` or `GIFT`, as received.
  public var type: String
  public var placeholders: [Placeholder]
  /// Nil where the template says nothing of it.
  public var loyalty: LoyaltyTerms?

  public init(id: Int64, name: String, type: String, placeholders: [Placeholder], loyalty: LoyaltyTerms? = nil) {
    self.id = id
    self.name = name
    self.type = type
    self.placeholders = placeholders
    self.loyalty = loyalty
  }

  public func placeholder(_ name: String) -> Placeholder? { placeholders.first { $0.name == name } }
}
