import Passes

/// A plan that was begun.
public struct Run: Hashable, Sendable {
  public typealias ID = Int64

  /// Grows with each run that is begun.
  public var id: ID
  public var planID: String
  public var kind: RunKind
  /// The folder's name, without the path before it.
  public var folder: String
  public var begunAt: Timestamp
  /// Nil while it runs, after a crash, and after `resume`.
  public var endedAt: Timestamp?
  public var exitCode: Int?
  public var verdict: String?
  /// Nil where the sources say nothing of the whole, as with `--retry`.
  public var rows: SourceRows?
  /// Of a ledger: nothing more of it is to be sent, as somebody said, or as a run saw that there is nothing left.
  public var isClosed = false

  /// Begun before the state was rebuilt: what it sent is known from its folder alone, and it can't be gone on with.
  public var isFromFolder: Bool { verdict == Ledger.Rebuilding.verdict }
}

/// How many rows a run's sources had: what the next run's shrinking is measured against.
public struct SourceRows: Hashable, Sendable {
  public var customers: Int
  /// Nil where no balances are configured; `joined` likewise.
  public var balances: Int?
  public var joined: Int?

  public init(customers: Int, balances: Int? = nil, joined: Int? = nil) {
    self.customers = customers
    self.balances = balances
    self.joined = joined
  }
}

/// How far a run was at a moment; written at each batch.
public struct Progress: Hashable, Sendable {
  public var at: Timestamp
  public var done: Int
  public var total: Int

  public init(at: Timestamp, done: Int, total: Int) {
    self.at = at
    self.done = done
    self.total = total
  }
}
