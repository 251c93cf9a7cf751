/// A field's change: what Loona shows, and what the source wants.
public struct FieldChange: Hashable, Sendable {
  public var name: String
  /// As Loona showed it; nil where the pass has no such value, or there is no pass yet.
  public var before: String?
  /// As it will be written; nil clears an expiry.
  public var after: String?

  public init(name: String, before: String?, after: String?) {
    self.name = name
    self.before = before
    self.after = after
  }
}

/// What is remembered of a field: what was last written, and what Loona showed at the first read after.
///
/// Two values are kept because a service that trims or reformats would otherwise seem changed every night.
public struct FieldMemory: Hashable, Sendable {
  public var name: String
  public var sent: String
  /// Nil until the first read after the write.
  public var seen: String?

  public init(name: String, sent: String, seen: String?) {
    self.name = name
    self.sent = sent
    self.seen = seen
  }
}

/// Where a row stood.
public struct RowOrigin: Hashable, Sendable, Codable {
  /// The file's number among all files read, customers first.
  public var file: UInt16
  /// The physical line, from 1, on which the record starts.
  public var line: UInt32

  public init(file: UInt16, line: UInt32) {
    self.file = file
    self.line = line
  }
}

/// One thing that a plan does to one customer's pass. But for transactions, a plan has at most one for a key, and one for a pass.
public struct Operation: Hashable, Sendable {
  public enum Action: String, Hashable, Sendable, CaseIterable {
    case create
    case update
    /// The status that `policy.missing` names, for a pass of ours whose customer left the export.
    case retire
    /// An intent of an earlier run has no outcome yet: look, and write nothing on hope.
    case settle
    /// One transaction of a ledger. A plan may have many for a customer, and carries them out in its order.
    case transact
  }

  /// From 1, in the order of the plan.
  public var ordinal: Int
  public var action: Action
  public var key: String
  /// Nil for a create, and for the settling of one.
  public var passID: PassID?
  /// What is written. For `settle`: all that today's source wants, should the intent turn out to be absent; empty where
  /// its customer is not in the source, and then no pass may be made.
  public var changes: [FieldChange]
  /// The fields that already agree, remembered with the outcome.
  public var agreed: [FieldMemory]
  public var origin: RowOrigin?
  /// The pass was matched for the first time.
  public var isAdoption: Bool
  /// A conflict in a field that this operation leaves alone.
  public var hasConflict: Bool

  public init(
    ordinal: Int, action: Action, key: String, passID: PassID? = nil, changes: [FieldChange],
    agreed: [FieldMemory] = [], origin: RowOrigin? = nil, isAdoption: Bool = false, hasConflict: Bool = false
  ) {
    self.ordinal = ordinal
    self.action = action
    self.key = key
    self.passID = passID
    self.changes = changes
    self.agreed = agreed
    self.origin = origin
    self.isAdoption = isAdoption
    self.hasConflict = hasConflict
  }

  /// False for a pass that is retired, and for an intent whose customer is not in the source any more.
  public var hasCustomer: Bool { origin != nil }
}
