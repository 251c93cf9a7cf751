/// What the configuration decides where the data leaves a choice (interface.md, `policy`).
public struct Policy: Hashable, Sendable {
  public enum Missing: Hashable, Sendable {
    case report
    case status(String)
  }
  public enum Duplicates: String, Hashable, Sendable, CaseIterable { case reject, first, last }
  public enum NoBalance: Hashable, Sendable {
    case keep
    case reject
    /// A cell's text, read by the rule of each field that the balances feed.
    case value(String)
  }
  public enum FirstContact: String, Hashable, Sendable, CaseIterable { case source, loona, report }
  public enum Conflicts: String, Hashable, Sendable, CaseIterable { case report, source, loona }

  public var missing: Missing
  public var duplicates: Duplicates
  public var noBalance: NoBalance
  public var firstContact: FirstContact
  public var conflicts: Conflicts
  /// How long a create whose answer was lost is given to show up before it is sent again.
  public var settleAfter: Duration
  /// Not the merchant's choice; beside it, because whoever decides by the one needs the other.
  package var safeguards = Safeguards.all

  public init(
    missing: Missing = .report, duplicates: Duplicates = .reject, noBalance: NoBalance = .keep,
    firstContact: FirstContact = .source, conflicts: Conflicts = .report, settleAfter: Duration = .seconds(900)
  ) {
    self.missing = missing
    self.duplicates = duplicates
    self.noBalance = noBalance
    self.firstContact = firstContact
    self.conflicts = conflicts
    self.settleAfter = settleAfter
  }
}
