import Passes

/// Which run this is: enough to find its folder, its account and the program that made it.
public struct RunIdentity: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case plan, run, apply, resume, verify
    /// A plan from a saved listing; never applied.
    case preview
    /// A ledger's plan, and its run.
    case transactionsPlan = "transactions-plan"
    case transactions
  }

  /// `1.4.0`, without the program's name.
  public var programVersion: String
  public var kind: Kind
  public var planID: String
  /// The run folder's name; nil where there is none.
  public var folder: String?
  public var account: String
  public var templateID: Int64
  public var templateName: String?
  public var host: String
  public var startedAt: Timestamp
  /// Nil while the run goes on.
  public var endedAt: Timestamp?

  public init(
    programVersion: String, kind: Kind, planID: String, folder: String? = nil, account: String, templateID: Int64,
    templateName: String? = nil, host: String, startedAt: Timestamp, endedAt: Timestamp? = nil
  ) {
    self.programVersion = programVersion
    self.kind = kind
    self.planID = planID
    self.folder = folder
    self.account = account
    self.templateID = templateID
    self.templateName = templateName
    self.host = host
    self.startedAt = startedAt
    self.endedAt = endedAt
  }

  public var duration: Duration? { endedAt.map { $0 - startedAt } }
}
