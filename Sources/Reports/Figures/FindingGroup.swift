import Passes

/// Findings of one kind that were settled alike: how many there are, and some of them.
public struct FindingGroup: Hashable, Sendable {
  public var kind: Finding.Kind
  public var settlement: Finding.Settlement
  public var count: Int
  public var samples: [Finding]

  public init(kind: Finding.Kind, settlement: Finding.Settlement, count: Int, samples: [Finding]) {
    self.kind = kind
    self.settlement = settlement
    self.count = count
    self.samples = samples
  }
}
