/// How the customers and the listed passes fell out. Each customer, and each pass, is in one bucket.
public struct PlanCounts: Hashable, Sendable, Codable {
  public var customers = 0
  public var unchanged = 0
  public var creates = 0
  public var updates = 0
  /// Customers with a conflict and no write.
  public var conflicts = 0
  /// Customers for whom an earlier run's intent is settled first.
  public var settles = 0
  /// Of the settles, those after which a pass may be made: a limit counts them like creates. Nil in plans of earlier versions.
  public var settlesOfCreates: Int? = 0
  /// Customers who would get a pass, but the listing was not complete; or whose pass another customer's intent, still open,
  /// may change.
  public var withheld = 0

  public var listed = 0
  public var matched = 0
  /// Of those matched, the ones whose row was rejected, excluded or a duplicate: left as they are.
  public var withoutCustomer = 0
  public var missing = 0
  /// Of those missing, the ones that have the status of `policy.missing` since an earlier run: no news, under no limit.
  public var alreadyRetired = 0
  public var foreign = 0
  public var ambiguous = 0

  public var retires = 0
  /// Intents of earlier runs whose customer is not in the source: a mark on no bucket, like the retires.
  public var settlesWithoutCustomer = 0
  /// Passes matched for the first time: a mark, not a bucket.
  public var adopted = 0
  /// Single values in conflict, in whatever bucket their customer is.
  public var conflictingValues = 0

  public init() {}

  /// Phones that would ring: one for each pass that is changed.
  public var pushes: Int { updates + retires }
}

/// The sums of one money value, in minor units, over the customers whose source has it.
public struct MoneyTotals: Hashable, Sendable, Codable {
  public var field: String
  public var decimals: Int
  public var source: Int64 = 0
  /// Loona's, before the run; a customer without a pass counts as nothing.
  public var before: Int64 = 0
  /// What the plan's updates and creates change.
  public var planned: Int64 = 0
  /// Σ |after − before| over updates.
  public var shift: Int64 = 0
  /// Updates that change it.
  public var shifted = 0
  /// Σ |before| over matched passes.
  public var magnitude: Int64 = 0
  /// Customers whose amount in Loona can't be read: counted, and in no sum.
  public var unreadable = 0

  /// What the run's writes changed; nothing before it.
  public var changedByUs: Int64 = 0
  /// What others changed since the plan's listing.
  public var changedByOthers: Int64 = 0
  /// What Loona still lacks of the source; a plan leaves all of it.
  public var leftToDo: Int64 = 0

  public init(field: String, decimals: Int) {
    self.field = field
    self.decimals = decimals
  }
}
