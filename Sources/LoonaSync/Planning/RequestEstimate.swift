import Passes

/// How many requests a plan takes, and how long at its rate: writes, the reads before them, listings, and tokens.
struct RequestEstimate {
  let requests: Int
  let duration: Duration

  /// A look at the pass and a write for each transaction; the listing before and after.
  ///
  /// - Parameter lookups: scanned codes that the listing did not show.
  init(_ counts: LedgerCounts, lookups: Int, rate: RateSettings, pageSize: Int) {
    let batches = (counts.transactions + rate.batch - 1) / rate.batch
    let pages = max(1, (counts.listed + pageSize - 1) / pageSize)
    let requests = 2 * counts.transactions + min(rate.canary, counts.transactions) + batches + pages + lookups
    self.init(requests: requests, rate: rate)
  }

  init(_ counts: PlanCounts, rate: RateSettings, pageSize: Int, ownListing: Bool) {
    let operations = counts.creates + counts.updates + counts.retires + counts.settles
    let pages = max(1, (counts.listed + counts.creates + pageSize - 1) / pageSize)
    let batches = (operations + rate.batch - 1) / rate.batch
    var requests = counts.creates + 2 * (counts.updates + counts.retires) + 3 * counts.settles
    requests += min(rate.canary, operations) + 2 * batches + pages * (ownListing ? 2 : 1)
    self.init(requests: requests, rate: rate)
  }

  /// With the tokens that they take.
  private init(requests: Int, rate: RateSettings) {
    let perSecond = Double(rate.requestRate.requests) / Double(rate.requestRate.everySeconds)
    let seconds = Double(requests) / perSecond
    self.requests = requests + Int(seconds / 290) + 1
    duration = .seconds(Int((Double(self.requests) / perSecond).rounded(.up)))
  }
}
