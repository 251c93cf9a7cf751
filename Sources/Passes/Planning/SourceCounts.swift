/// What became of each source row. Every row is in one bucket.
public struct SourceCounts: Hashable, Sendable, Codable {
  public var customerRows = 0
  public var excluded = 0
  public var rejected = 0
  public var duplicates = 0
  public var customers = 0

  public var balanceRows = 0
  public var joined = 0
  /// Without a customer, or with one that was rejected, excluded or a duplicate.
  public var orphaned = 0
  public var balancesRejected = 0
  public var balanceDuplicates = 0

  /// Customers without a balance row, whatever the policy made of them.
  public var withoutBalance = 0
  /// Rejected rows whose key could not be read: while there is one, `missing` only reports.
  public var unreadableKeys = 0
  /// The same among balance rows: while there is one, no stand-in is written for a balance that seems to be missing.
  public var unreadableBalanceKeys = 0

  public init() {}
}
