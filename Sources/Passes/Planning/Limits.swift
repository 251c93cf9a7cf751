/// A bound on a plan: a number of operations, or a share of what they are compared with.
public enum Limit: Hashable, Sendable, Codable, CustomStringConvertible {
  case count(Int)
  /// Hundredths of a percent.
  case share(basisPoints: Int)

  /// The largest value that passes. A share never means fewer than `minimum` operations.
  public func allowed(of base: Int64, minimum: Int) -> Int64 {
    switch self {
    case .count(let count): Int64(count)
    case .share(let points):
      max(
        Int64(minimum),
        (base / 10_000).clampedProduct(Int64(points)).clampedSum(base % 10_000 * Int64(points) / 10_000))
    }
  }

  public var description: String {
    switch self {
    case .count(let count): "\(count)"
    case .share(let points):
      points % 100 == 0 ? "\(points / 100)%" : "\(points / 100).\(points % 100 < 10 ? "0" : "")\(points % 100)%"
    }
  }
}

/// The bounds of interface.md, `limits`; a plan that passes one is refused whole.
public struct Limits: Hashable, Sendable {
  public enum Name: String, Hashable, Sendable, Codable, CaseIterable {
    case creates, updates, missing, pushes, shrink
    case balanceShift = "balance_shift"
    /// Of a ledger: how many are sent, and what their amounts come to.
    case transactions, amount

    public static let ofLedgers: Set<Name> = [.transactions, .amount]
  }

  public var bounds: [Name: Limit]
  /// A share never means fewer operations than this.
  public var minimum: Int

  public static let defaults: [Name: Limit] = [
    .creates: .count(1000), .updates: .share(basisPoints: 3000), .missing: .share(basisPoints: 500),
    .pushes: .share(basisPoints: 5000), .balanceShift: .share(basisPoints: 1000), .shrink: .share(basisPoints: 2000),
    .transactions: .count(1000), .amount: .count(.max),
  ]

  public init(bounds: [Name: Limit] = Limits.defaults, minimum: Int = 20) {
    self.bounds = Limits.defaults.merging(bounds) { $1 }
    self.minimum = minimum
  }

  public subscript(_ name: Name) -> Limit { bounds[name] ?? .count(0) }
}

/// A limit held against a plan.
public struct LimitCheck: Hashable, Sendable, Codable {
  public var name: Limits.Name
  /// What `value` counts: `creates`, `updates`, `missing passes`, `pushes`, lost `customer rows`, `balance rows` or `joined
  /// rows`; for `balance_shift` the name of the money value whose minor units they are.
  public var subject: String
  public var value: Int64
  public var allowed: Int64
  /// What a share was taken of.
  public var base: Int64?
  public var limit: Limit
  /// `--accept` named it, and its ceiling, if any, holds.
  public var isAccepted: Bool
  /// So few updates move the money value that its share is not enforced.
  public var isBelowMinimum: Bool

  public init(
    name: Limits.Name, subject: String, value: Int64, allowed: Int64, base: Int64?, limit: Limit, isAccepted: Bool,
    isBelowMinimum: Bool = false
  ) {
    self.name = name
    self.subject = subject
    self.value = value
    self.allowed = allowed
    self.base = base
    self.limit = limit
    self.isAccepted = isAccepted
    self.isBelowMinimum = isBelowMinimum
  }

  public var isPassed: Bool { value > allowed && !isBelowMinimum }
  public var refuses: Bool { isPassed && !isAccepted }
}
