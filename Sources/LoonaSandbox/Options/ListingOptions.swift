/// A2 and A15: how lists answer. The defaults are the page object that A2 assumes.
public struct ListingOptions: Sendable, Hashable {
  /// What holds the items.
  public enum Shape: String, Sendable, Hashable, CaseIterable {
    /// `{"content":[…],…}`
    case content
    /// `{"items":[…],…}`
    case items
    /// `[…]`, with nothing stated about the rest.
    case array
  }

  /// What becomes of `sort=id,asc`.
  public enum Order: String, Sendable, Hashable, CaseIterable {
    /// As asked; ascending ids where nothing is.
    case honoured
    /// Always in order of age, which scattered ids (`PassOptions.NewIDs`) don't follow.
    case ignored
    /// Always newest first, so that a create moves everything one place (A15).
    case reversed
  }

  public var shape: Shape
  /// Whether `totalElements` and `totalPages` are there.
  public var statesTotal: Bool
  /// Whether `last` is there.
  public var statesLast: Bool
  /// A page's size where none is asked for.
  public var pageSizeDefault: Int
  /// What an asked size is cut down to; `size` in the answer says it.
  public var pageSizeMax: Int
  /// A server that answers page 0 whatever was asked for.
  public var ignoresPage: Bool
  public var order: Order
  /// A15: how long a new pass is missing from listings and searches.
  public var lag: Duration
  /// A15: how long a replica does not find a new pass by its id.
  public var readLag: Duration
  /// A15: how many of the client's new passes a replica leaves out of the listings for long; searches show them.
  public var stragglers: FaultRate
  /// For how long.
  public var stragglerLag: Duration
  /// A15: passes that the replica asked next does not have; listings leave them out, and their total too.
  public var absent: Set<Int> = []

  public init(
    shape: Shape = .content, statesTotal: Bool = true, statesLast: Bool = true,
    pageSizeDefault: Int = 20, pageSizeMax: Int = 1000, ignoresPage: Bool = false,
    order: Order = .honoured, lag: Duration = .zero, readLag: Duration = .zero, stragglers: FaultRate = .percent(0),
    stragglerLag: Duration = .seconds(7200)
  ) {
    self.shape = shape
    self.statesTotal = statesTotal
    self.statesLast = statesLast
    self.pageSizeDefault = pageSizeDefault
    self.pageSizeMax = pageSizeMax
    self.ignoresPage = ignoresPage
    self.order = order
    self.lag = lag
    self.readLag = readLag
    self.stragglers = stragglers
    self.stragglerLag = stragglerLag
  }
}
