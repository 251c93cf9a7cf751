import Passes

/// Operations that ended in one way: how many there are, and some of them.
public struct OutcomeGroup: Hashable, Sendable {
  public var kind: Outcome.Kind
  public var count: Int
  public var samples: [ChangeSample]

  public init(kind: Outcome.Kind, count: Int, samples: [ChangeSample]) {
    self.kind = kind
    self.count = count
    self.samples = samples
  }
}
