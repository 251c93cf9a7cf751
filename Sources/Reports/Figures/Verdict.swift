/// How a run ended, in one word, one number and one sentence.
public struct Verdict: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Source and Loona agree.
    case agrees
    /// A plan has something to do, and nothing stands in its way.
    case changesToApply = "changes_to_apply"
    /// Done, but rows, passes or operations are left for a person.
    case exceptions
    /// A safety limit would be passed, or the plan is stale: nothing was sent.
    case refused
    /// Ended before its end; `resume` goes on.
    case stopped
    case failed
  }

  public var kind: Kind
  public var exitCode: Int32
  public var headline: String
  /// Why it is not a plain success; empty where it is.
  public var reasons: [String]

  public init(kind: Kind, exitCode: Int32, headline: String, reasons: [String] = []) {
    self.kind = kind
    self.exitCode = exitCode
    self.headline = headline
    self.reasons = reasons
  }
}
