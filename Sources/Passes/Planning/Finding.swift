/// Something that a person should know of a row or a pass, and that no operation carries out.
public struct Finding: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Source and Loona both changed the value since the last write.
    case conflict
    /// Loona's value changed since the last run, the source's did not.
    case drift
    /// A found pass that we never wrote to holds another value.
    case firstContact = "first_contact"
    /// Several passes claim one customer equally.
    case severalPasses = "several_passes"
    /// Several customers claim one pass equally; or a create was answered with a pass of another external id.
    case sharedPass = "shared_pass"
    /// A second pass beside the one that the customer already has.
    case secondPass = "second_pass"
    /// The remembered pass is no longer listed; it is not made again.
    case passGone = "pass_gone"
    /// A pass of ours whose customer left the export.
    case missing
    /// The customer is in the export, his pass has a status that ends it, and no field says another: set when he left, or found so.
    case endedPass = "ended_pass"
    /// The listing can't be trusted to be whole, so no pass is made.
    case listingIncomplete = "listing_incomplete"
    case customerWithoutBalance = "customer_without_balance"
    case balanceWithoutCustomer = "balance_without_customer"
    /// The template requires a value that the source leaves open, so no pass can be made.
    case requiredValueMissing = "required_value_missing"
    /// A value name that the template no longer has was left out of a write.
    case nameDropped = "name_dropped"
    /// After the run, Loona does not hold what the source says.
    case difference
    /// This run wrote the value, and Loona shows another: somebody changed it after our last look, or the service did.
    case changedAfterWrite = "changed_after_write"
    /// This run made the pass, and the listing that was read after it does not show it yet.
    case notListed = "not_listed"
    /// A transaction that was sent again was counted a second time, by the balances that its answer shows.
    case countedTwice = "counted_twice"
    /// The answer to a repeat does not begin where the card stood: it may have been counted twice.
    case doubtfulBalance = "doubtful_balance"
    /// An earlier run's transaction was in doubt, was sent again, and did not end well.
    case transactionNotDone = "transaction_not_done"
  }

  /// What became of it.
  public enum Settlement: String, Hashable, Sendable, Codable {
    /// Left as it is, for a person.
    case reported
    /// The source's value is written over Loona's.
    case overwritten
    /// Loona's value is kept, by policy.
    case kept
  }

  public var kind: Kind
  public var settlement: Settlement
  public var key: String?
  public var passID: PassID?
  public var field: String?
  /// The source's value, or another side's.
  public var source: String?
  public var loona: String?
  public var origin: RowOrigin?

  public init(
    kind: Kind, settlement: Settlement = .reported, key: String? = nil, passID: PassID? = nil, field: String? = nil,
    source: String? = nil, loona: String? = nil, origin: RowOrigin? = nil
  ) {
    self.kind = kind
    self.settlement = settlement
    self.key = key
    self.passID = passID
    self.field = field
    self.source = source
    self.loona = loona
    self.origin = origin
  }
}
