/// An equation that must close, in rows or in minor units; if it doesn't, that is our bug, and the run ends with 1.
public struct Identity: Hashable, Sendable, Codable {
  public struct Term: Hashable, Sendable, Codable {
    public var name: String
    public var value: Int64

    public init(_ name: String, _ value: Int64) {
      self.name = name
      self.value = value
    }
  }

  public var name: String
  public var left: Term
  public var right: [Term]
  /// Nil for rows; digits behind the point for money.
  public var decimals: Int?

  public init(name: String, left: Term, right: [Term], decimals: Int? = nil) {
    self.name = name
    self.left = left
    self.right = right
    self.decimals = decimals
  }

  public var sum: Int64 { right.reduce(0) { $0 &+ $1.value } }
  public var closes: Bool { left.value == sum }
  /// Left minus right: positive where the right side lacks something.
  public var difference: Int64 { left.value &- sum }
}
