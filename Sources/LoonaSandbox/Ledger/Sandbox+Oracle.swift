extension Sandbox {
  /// Every pass, listed or not, in order of id.
  public var passes: [Pass] { store.all }

  /// The id of every pass, listed or not, ascending.
  public var passIDs: [Int] { store.ids }

  public var passCount: Int { store.count }

  /// The pass with Loona's own id.
  public func pass(_ id: Int) -> Pass? { store[id] }

  /// Every pass whose value `externalId` is exactly that, in order of id; two are one too many.
  public func passes(byExternalID externalID: String) -> [Pass] {
    store.passes(externalID: externalID)
  }

  /// External ids that more than one pass of a template has.
  public var duplicatedExternalIDs: [String] {
    var counts: [String: Int] = [:]
    for pass in store.all where !pass.externalID.isEmpty {
      counts["\(pass.templateID) \(pass.externalID)", default: 0] += 1
    }
    return counts.filter { $0.value > 1 }
      .map { String($0.key.drop { $0 != " " }.dropFirst()) }.sorted()
  }

  /// In order of id.
  public var templates: [Template] { templatesByID.values.sorted { $0.id < $1.id } }

  /// In order of taking hold.
  public func effects(onPass id: Int) -> [Effect] { effects.filter { $0.passID == id } }

  /// In order of taking hold.
  public func effects(onExternalID externalID: String) -> [Effect] {
    effects.filter { $0.externalID == externalID }
  }

  /// The client's writes that left a pass exactly as it was.
  public var idleEffects: [Effect] { effects.filter { $0.origin == .api && $0.changesNothing } }

  /// The most requests that arrived within any half-open window of that length.
  public func busiestArrivals(within window: Duration = .seconds(1)) -> Int {
    var oldest = 0
    var most = 0
    for (index, arrival) in arrivals.enumerated() {
      while arrivals[oldest].at + window <= arrival.at { oldest += 1 }
      most = max(most, index - oldest + 1)
    }
    return most
  }
}
