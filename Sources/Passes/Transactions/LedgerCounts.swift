/// What became of each row of a ledger. Every row is in one bucket.
public struct LedgerCounts: Hashable, Sendable, Codable {
  public var rows = 0
  public var rejected = 0
  /// The same transaction again, in the same words.
  public var repeated = 0
  /// The same identity as another row's, or as one that was sent before, with other content.
  public var conflicts = 0
  /// Foreseen to be refused.
  public var refused = 0
  /// Carried out by an earlier run.
  public var sentBefore = 0
  /// In doubt since an earlier run, and sent again first.
  public var inDoubt = 0
  /// Their pass has a write in doubt, or could not be looked up.
  public var withheld = 0
  public var transactions = 0
  /// Of the transactions, those that may have been sent before the state was rebuilt; nil in plans from before it was counted.
  public var mayBeDone: Int?

  /// Transactions in doubt of earlier runs that are in no row: sent again all the same.
  public var inDoubtBeside = 0
  public var listed = 0
  /// Passes that at least one transaction is for.
  public var passes = 0

  /// Minor units, over rows that could be read.
  public var amountOfRows: Int64 = 0
  public var amountRepeated: Int64 = 0
  public var amountConflicting: Int64 = 0
  public var amountRefused: Int64 = 0
  public var amountSentBefore: Int64 = 0
  public var amountInDoubt: Int64 = 0
  public var amountWithheld: Int64 = 0
  /// Of the transactions that are to be sent.
  public var amount: Int64 = 0

  public init() {}
}

/// Why a row is not sent; the raw value is the code in `rejects.csv`.
public enum LedgerProblem: String, Hashable, Sendable, CaseIterable {
  case noPass = "no_pass"
  case severalPasses = "several_passes"
  case wrongKind = "wrong_kind"
  case conflictingRows = "conflicting_rows"
  case sentOtherwise = "sent_otherwise"
  case unknownOtherwise = "unknown_otherwise"
  case beyondBalance = "beyond_balance"
  case beyondShare = "beyond_share"
  case usedCoupon = "used_coupon"
  case beyondLastStamp = "beyond_last_stamp"
  case waiting = "waiting"

  /// What is wrong and what to do, without the row's content.
  public var sentence: String {
    switch self {
    case .noPass: "no pass of this template is the customer's: make it first (`loona-sync run`), or mend the reference"
    case .severalPasses: "several passes are the customer's: settle that in Loona first"
    case .wrongKind: "the template's kind of card takes no transactions of this type"
    case .conflictingRows: "another row has the same purchase id and type, and says something else: keep the right one"
    case .sentOtherwise: "the same purchase id and type was sent before, with other content: it is not sent again"
    case .unknownOtherwise:
      """
      the same purchase id and type may have been sent before the state was rebuilt, with other content: send the row as it was then, or look at the card, \
      and give it another purchase id where it did not count
      """
    case .beyondBalance: "it spends more than the card can hold by then"
    case .beyondShare: "more of the bill is paid in bonuses than the template allows"
    case .usedCoupon: "the coupon is used already"
    case .beyondLastStamp: "it sets more stamps than the card has room for"
    case .waiting:
      "an earlier write to this pass is in doubt (`loona-sync resume`, or `run`, settles it first), or the listing was not whole: send it again later"
    }
  }
}
