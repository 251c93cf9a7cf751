import Passes

/// How a plan is carried out: pace, caution and limits in time.
public struct ApplySettings: Sendable {
  /// Operations in flight at once.
  public var concurrency: Int
  /// Operations after which it is decided anew whether to go on.
  public var batch: Int
  /// The first operations, applied and read back before any other is sent.
  public var canary: Int
  /// Between two requests at the slowest pace that the ceiling may come to.
  public var slowestPace: Duration
  public var backoff: Backoff
  public var breaker: Breaker
  /// How often a create whose absence was proved is sent in all.
  public var sendsMax: Int
  /// When the run must have stopped, on the gateway's clock.
  public var deadline: Instant?
  /// The daily hours in which writes may leave; nil where any will do.
  public var window: WriteWindow?
  /// Before this moment no create may leave: the state was rebuilt, and what was in doubt then is not known.
  public var noCreateBefore: Timestamp?
  /// Whether the run begins with a listing of its own; not where the plan's own listing was read just before.
  public var beginsWithListing: Bool

  public struct WriteWindow: Sendable {
    public var isOpen: @Sendable (Timestamp) -> Bool
    public var nextOpening: @Sendable (Timestamp) -> Timestamp
    /// The first moment from then on at which it is shut.
    public var nextClosing: @Sendable (Timestamp) -> Timestamp

    public init(
      isOpen: @escaping @Sendable (Timestamp) -> Bool, nextOpening: @escaping @Sendable (Timestamp) -> Timestamp,
      nextClosing: @escaping @Sendable (Timestamp) -> Timestamp
    ) {
      self.isOpen = isOpen
      self.nextOpening = nextOpening
      self.nextClosing = nextClosing
    }
  }

  public init(
    concurrency: Int = 4, batch: Int = 500, canary: Int = 10,
    slowestPace: Duration = RateCeiling.slowedMax, backoff: Backoff = Backoff(), breaker: Breaker = Breaker(),
    sendsMax: Int = 5, deadline: Instant? = nil, window: WriteWindow? = nil,
    noCreateBefore: Timestamp? = nil, beginsWithListing: Bool = true
  ) {
    self.concurrency = max(1, concurrency)
    self.batch = max(1, batch)
    self.canary = max(0, canary)
    self.slowestPace = slowestPace
    self.backoff = backoff
    self.breaker = breaker
    self.sendsMax = max(1, sendsMax)
    self.deadline = deadline
    self.window = window
    self.noCreateBefore = noCreateBefore
    self.beginsWithListing = beginsWithListing
  }
}
