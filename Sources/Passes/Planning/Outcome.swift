/// How an operation ended.
public struct Outcome: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Written, and the service said so; or the pass was found to hold all of it already.
    case done
    /// A create whose answer was lost, found to have taken effect.
    case found
    /// The template allows one pass a phone, and the customer's had no external id: it is ours now.
    case adopted
    /// A field changed since the plan: nothing was written.
    case conflict
    /// The service said no, or the retries were spent; a transaction's are `notAttempted` then.
    case failed
    /// The pass is no longer there; it is not made again.
    case gone
    /// The listing that the run began with answers the create, or an earlier run's intent closed as absent.
    case dropped
    /// Sent, and nobody knows whether it took effect.
    case inDoubt = "in_doubt"
    /// Nothing of it took effect: the run stopped before, or a transaction was throttled until its retries were spent.
    case notAttempted = "not_attempted"
  }

  public var kind: Kind
  public var passID: PassID?
  /// In the service's words or ours; no personal data.
  public var reason: String
  /// Requests that tried to write.
  public var attempts: Int
  public var at: Timestamp
  /// What was really written, decided anew from the pass as read just before.
  public var written: [FieldChange]

  /// The reason of a create's conflict where nothing tells whether it made the pass that it was answered with.
  public static let strangeAnswer = "the answer shows another external id than was sent"

  /// The reason of a transaction whose answer does not say what the card holds now.
  public static let answeredFromElsewhere = "the answer does not begin where the card stood just before"
  /// The reason of a transaction that a rebuilt state does not know to be the first of its key.
  public static let answeredFromBefore =
    "it may have been sent before the state was rebuilt: the answer may be that send's"

  /// Whether a transaction's answer tells what the card holds now.
  public var tellsOfNow: Bool { reason != Self.answeredFromElsewhere && reason != Self.answeredFromBefore }

  /// How the reason begins where a transaction's repeat was refused: what became of its first send is not known.
  public static let refusedRepeat = "a repeat was "

  public var isRefusedRepeat: Bool { kind == .failed && reason.hasPrefix(Self.refusedRepeat) }

  /// How the reason of an outcome begins whose pass is there, and whose second step was refused.
  public static let notAllWritten = "the pass is made, but not all is written to it"

  /// The service said no to it, or to its second step: what a breaker counts.
  public var isRefusal: Bool { kind == .failed || reason.hasPrefix(Self.notAllWritten) }

  public init(
    kind: Kind, passID: PassID? = nil, reason: String = "", attempts: Int = 0, at: Timestamp,
    written: [FieldChange] = []
  ) {
    self.kind = kind
    self.passID = passID
    self.reason = reason
    self.attempts = attempts
    self.at = at
    self.written = written
  }
}
