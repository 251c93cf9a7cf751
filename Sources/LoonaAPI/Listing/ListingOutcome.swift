import Passes

/// In which order a service lists passes. We ask for ascending ids; it may not listen (A2).
public enum ListingOrder: String, Hashable, Sendable {
  case ascending
  /// The newest pass first.
  case descending
  case other
}

/// Where a listing ended, so that its tail can be read later.
public struct ListingEnd: Hashable, Sendable {
  /// The highest id seen; nil where there was no pass.
  public var last: PassID?
  /// Passes listed, those of other templates included.
  public var count: Int
  public var order: ListingOrder
  /// Passes a page, as the service gave them.
  public var pageSize: Int

  public init(last: PassID?, count: Int, order: ListingOrder, pageSize: Int) {
    self.last = last
    self.count = count
    self.order = order
    self.pageSize = pageSize
  }
}

/// How the reading of a listing ended.
public struct ListingOutcome: Sendable {
  /// Knows all ids, those of other templates included.
  public internal(set) var check = ListingCheck()
  public internal(set) var end: ListingEnd
  /// Requests answered, those of a second reading included.
  public internal(set) var pages = 0
  /// Passes handed over.
  public internal(set) var passes = 0
  /// Passes not handed over, because the service showed them in spite of `templateId`.
  public internal(set) var otherTemplates = 0
  /// Passes handed over that came without `placeholderValues`. A service whose listing shows no values can't be compared.
  public internal(set) var withoutValues = 0
  /// The total that the service stated last.
  public internal(set) var stated: Int?
  /// Of a tail: not as many passes stood before its end as when that was read.
  public internal(set) var isOverlapChanged = false
  /// What broke it off, after all retries.
  public internal(set) var failure: Answer<Never>?

  /// Only a complete listing allows a create or a `missing` action.
  public var isComplete: Bool { check.isComplete }
}
