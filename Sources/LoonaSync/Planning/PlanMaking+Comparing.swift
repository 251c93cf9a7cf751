import Foundation
import Logging
import LoonaAPI
import Passes
import RunStore

extension PlanMaking {
  func compare(
    _ desired: DesiredPasses, _ passes: Passes, _ base: Base, _ ledger: Ledger?, _ writer: PlanFile.Writer,
    isRetry: Bool
  ) async throws -> Compared {
    for finding in unread.all { try writer.append(finding) }
    switch passes {
    case .saved(let path): return try compare(desired, saved: path, base, writer)
    case .service(let session):
      let remembered = try ledger?.rememberedPasses()
      let late = LatePasses(
        ledger, listedFrom: surroundings.timeline.wall(), settleAfter: configuration.policy.settleAfter)
      let comparison = Comparison(
        desired: desired, policy: isRetry ? configuration.policy.forRetry : configuration.policy,
        memory: remembered?.memory ?? .none, namesEverybody: !isRetry)
      let outcome = try await fetch(session.listing(base.schema, within: bounds)) { comparison.see($0) }
      try remembered?.requireSound()
      let intents = try ledger?.openIntents().map(\.open) ?? []
      let result = try comparison.finish(
        listingIsComplete: outcome.isComplete, openIntents: intents, remembers: true
      ) { planned in
        // All who are not in the retry file would seem to have left.
        if isRetry, case .finding(let finding) = planned, finding.kind == .missing { return }
        guard case .finding(let finding) = planned else { return try writer.append(planned) }
        try writer.append(late.judged(finding))
      }
      try remembered?.requireSound()
      return Compared(
        result: result,
        listing: .init(isComplete: outcome.isComplete, count: outcome.end.count, lastPassID: outcome.end.last),
        flaw: outcome.check.flaw.map(String.init(describing:)), end: outcome.end)
    }
  }

  func fetch(_ listing: Listing, _ each: (borrowing ListedPass) -> Void) async throws -> ListingOutcome {
    let outcome = try await listing.read { pass in
      try requireTime()
      each(pass)
    }
    if outcome.failure != nil { try requireTime() }
    if let failure = outcome.failure { throw Failure.of(failure, asking: "the listing of passes") }
    if outcome.withoutValues > 0, outcome.withoutValues == outcome.passes {
      throw Failure(.failed, "the listing shows passes without their values, so they can't be compared")
    }
    log.info("the listing is read", metadata: ["passes": "\(outcome.passes)", "pages": "\(outcome.pages)"])
    return outcome
  }

  var bounds: WaitBounds { WaitBounds(deadline: deadline, isStopRequested: isStopRequested) }

  private func requireTime() throws(Failure) {
    try bounds.requireTime(at: surroundings.timeline.now(), while: "the listing was read")
  }

  private func compare(
    _ desired: DesiredPasses, saved path: String, _ base: Base, _ writer: PlanFile.Writer
  ) throws -> Compared {
    let remembered = SavedMemory()
    let comparison = Comparison(desired: desired, policy: configuration.policy, memory: remembered.memory)
    let (listing, flaw) = try walk(saved: path, base.schema.valueNames) { pass, memory in
      remembered.current = memory.map { (pass.id, $0) }
      comparison.see(pass)
    }
    let result = try comparison.finish(
      listingIsComplete: listing.isComplete, openIntents: [], remembers: false, emit: writer.append)
    return Compared(result: result, listing: listing, flaw: flaw, end: nil)
  }

  /// Hands over each pass of the template that a saved listing holds, and says whether it was whole.
  func walk(
    saved path: String, _ names: [String], _ each: (borrowing ListedPass, SavedListing.Remembered?) throws -> Void
  ) throws -> (listing: PlanIdentity.Listing, flaw: String?) {
    try SavedListing.using(path) {
      let reader = try SavedListingReader(path: path, valueNames: names)
      var check = ListingCheck()
      let template = configuration.loona.template
      let ending = try reader.read { pass, memory in
        guard pass.templateID.map({ $0 == template }) ?? true else { return }
        check.see(pass.id)
        try each(pass, memory)
      }
      check.finish()
      if ending.isComplete == false { check.fail(.brokenOff("the listing was not complete when it was saved")) }
      return (
        .init(isComplete: check.isComplete, count: check.count, lastPassID: check.last),
        check.flaw.map(String.init(describing:))
      )
    }
  }
}

/// What a saved listing remembers of the pass that is being compared.
private final class SavedMemory {
  var current: (id: PassID, remembered: SavedListing.Remembered)?

  var memory: Memory {
    Memory(
      entry: { [self] id in
        guard let current, current.id == id else { return nil }
        return Memory.Entry(key: current.remembered.key, digest: Memory.digest(current.remembered.fields))
      },
      fields: { [self] id in
        guard let current, current.id == id else { return [] }
        return current.remembered.fields
      },
      passID: { _ in nil })
  }
}
