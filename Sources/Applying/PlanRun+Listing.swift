import Passes
import RunStore

import struct Passes.Operation

/// What the listing, and its tail, show before passes are made.
extension PlanRun {
  mutating func readListing() async throws {
    let reading = await gateway.matches(try awaited())
    answered = reading.found
    tail = ListingTail(last: reading.read.last, count: reading.read.count)
    if let flaw = reading.read.flaw { createsRefused = flaw }
  }

  /// Of the customers for whom a pass may still be made.
  private func awaited() throws -> Set<UInt64> {
    var awaited = Set(doubtful.flatMap { schema.matchValues(of: $0.operation).map(\.hash) })
    // Where an earlier process closed the intent, a `settle` makes a pass like any create.
    for action in [Operation.Action.create, .settle] {
      var operations = plan.operations(of: action)
      while let batch = try operations.next() {
        for operation in try record.unsettled(batch) {
          awaited.formUnion(schema.matchValues(of: operation).map(\.hash))
        }
      }
    }
    return awaited
  }

  /// Reads what was added to the listing since it was last read, so that no create leaves whose customer has a pass by now.
  mutating func readTail() async throws {
    var added = try await askForTail()
    // Pages that shifted while they were read may be whole the next time.
    for _ in 1..<Self.tailReadingsMax where added.flaw != nil {
      if try await gateway.rest(until: gateway.now() + .seconds(1)) { throw StopReason.signal }
      added = try await askForTail()
    }
    tail.flaw = added.flaw
    let shown = added.passes + added.earlier
    for pass in shown where !made.isAwaited(pass.id) {
      for match in pass.matches where !answered[match, default: []].contains(pass.id) {
        answered[match, default: []].append(pass.id)
      }
    }
    try noteShown(Dictionary(shown.map { ($0.id, $0.shownAt) }) { first, _ in first })
    // What a flawed reading showed is read again the next time.
    guard added.flaw == nil else { return }
    (tail.last, tail.count) = (added.last, added.count)
    made.noteShown(inTail: shown.map(\.id))
  }

  private static let tailReadingsMax = 3

  private mutating func askForTail() async throws -> TailRead {
    let gateway = gateway
    let (last, count) = (tail.last, tail.count)
    return try await ask { await gateway.tail(last, count) }
  }
}

extension Gateway {
  /// Reads the whole listing for the passes of certain customers. Hashes can only bring in too many.
  func matches(_ wanted: Set<UInt64>) async -> (read: ListingRead, found: [MatchValue: [PassID]]) {
    var found: [MatchValue: [PassID]] = [:]
    let read = await list { pass in
      for match in [pass.key, pass.first] where !match.isEmpty && wanted.contains(match.hash) {
        let match = match.kept
        if found[match]?.last != pass.id { found[match, default: []].append(pass.id) }
      }
    }
    return (read, found)
  }
}
