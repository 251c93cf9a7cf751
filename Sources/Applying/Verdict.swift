import Passes

/// What becomes of a write in doubt, once its settle delay is over.
enum Verdict {
  case found(PassID)
  case several([PassID])
  /// An earlier run's create: it is closed, and today's source is compared.
  case absent
  case again
  case unsettled(String?)
}

extension PlanRun {
  /// After so long a listing shows what an earlier run made, although none of our passes shows how late it is: a night with
  /// nothing else to make must come to an end of it too.
  private static let listedAtLast = Duration.seconds(86_400)

  func verdict(on write: DoubtfulWrite, _ looked: Looked) -> Verdict {
    if write.isTransaction {
      if let refused = lanes.repeatsRefused { return .unsettled(refused) }
      return lanes.repeated.contains(write.intent.id)
        ? .unsettled("sent \(write.intent.attempts) times without a clear answer") : .again
    }
    let spent: Verdict? =
      write.isEarlierRuns || write.intent.attempts < settings.sendsMax
      ? nil : .unsettled("sent \(write.intent.attempts) times without a clear answer")
    guard write.isCreate else { return spent ?? .again }
    let key = write.intent.operation.key
    let passes = looked.passes[key] ?? []
    if passes.count == 1 { return .found(passes[0]) }
    if passes.count > 1 { return .several(passes) }
    if looked.unanswered.contains(key) { return .unsettled(nil) }
    if let flaw = looked.flaw { return .unsettled(flaw) }
    let isProved = !policy.safeguards[.lookingIsProved]
    if looked.misses, !isProved { return .unsettled("passes of this run did not show up in the listing in time") }
    if policy.safeguards[.settleDelay], write.quietSince + delay > looked.now { return .unsettled(nil) }
    let last = write.intent.lastArrivalAt ?? looked.at
    // A pass that was made before, and is shown by now, says nothing of one that was made after it.
    let hasEvidence = isProved || canaryLag != nil || looked.shown.contains { $0.at >= last }
    let knowsLag = hasEvidence || runsOfKnownLag.contains(write.intent.operation.run)
    if write.isEarlierRuns, knowsLag || last + Self.listedAtLast <= looked.at { return .absent }
    guard hasEvidence else {
      let byThen = (last + Self.listedAtLast).rfc3339
      return .unsettled(
        "no pass of this run shows how long passes take to be listed: a run that makes one settles it, and from \(byThen) on any run"
      )
    }
    return spent ?? .again
  }
}
