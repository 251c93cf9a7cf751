import Passes

/// Where in its files a ledger says what: the configuration's `transactions`, bound to no file yet.
public struct LedgerColumns: Hashable, Sendable {
  public enum TypeSource: Hashable, Sendable {
    case fixed(TransactionType)
    /// A cell that the map does not list rejects its row.
    case column(String, map: [String: TransactionType])
  }

  public struct Status: Hashable, Sendable {
    public var column: String
    /// From the file's values to Loona's; empty takes them as they are.
    public var map: [String: String]

    public init(column: String, map: [String: String] = [:]) {
      self.column = column
      self.map = map
    }
  }

  public var type: TypeSource
  public var reference: PassReference
  public var referenceColumn: String
  public var purchase: String
  public var line: String?
  public var amount: String?
  public var spending: String?
  public var count: String?
  public var status: Status?
  public var time: String?
  public var timeFormat: DateFormat

  public init(
    type: TypeSource, reference: PassReference, referenceColumn: String, purchase: String, line: String? = nil,
    amount: String? = nil, spending: String? = nil, count: String? = nil, status: Status? = nil, time: String? = nil,
    timeFormat: DateFormat = .iso
  ) {
    self.type = type
    self.reference = reference
    self.referenceColumn = referenceColumn
    self.purchase = purchase
    self.line = line
    self.amount = amount
    self.spending = spending
    self.count = count
    self.status = status
    self.time = time
    self.timeFormat = timeFormat
  }

  /// The types that its rows may be of.
  public var types: Set<TransactionType> {
    switch type {
    case .fixed(let type): [type]
    case .column(_, let map): Set(map.values)
    }
  }
}
