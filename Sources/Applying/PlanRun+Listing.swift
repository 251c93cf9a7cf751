import Passes
import RunStore

import struct Passes.Operation

/// What the listing, and its tail, show before passes are made.
extension PlanRun {
  mutating func readListing() async throws {
    let reading = await gateway.matches(try awaitedKeys())
    answered = reading.found
    tail = ListingTail(last: reading.read.last, count: reading.read.count)
    if let flaw = reading.read.flaw { createsRefused = flaw }
  }

  /// Of the customers for whom a pass may still be made.
  private func awaitedKeys() throws -> Set<UInt64> {
    var keys = Set(doubtful.map(\.operation.key.keyHash))
    // Where an earlier process closed the intent, a `settle` makes a pass like any create.
    for action in [Operation.Action.create, .settle] {
      var operations = plan.operations(of: action)
      while let batch = try operations.next() {
        for operation in try record.unsettled(batch) { keys.insert(operation.key.keyHash) }
      }
    }
    return keys
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
    for pass in shown where !made.isAwaited(pass.id) && !pass.key.isEmpty {
      if !answered[pass.key, default: []].contains(pass.id) { answered[pass.key, default: []].append(pass.id) }
    }
    try noteShown(Dictionary(shown.map { ($0.id, $0.shownAt) }) { first, _ in first })
    // What a flawed reading showed is read again the next time.
    guard added.flaw == nil else { return }
    for pass in added.passes { tail.last = max(pass.id, tail.last ?? pass.id) }
    tail.count += added.passes.count
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
  /// Reads the whole listing for the passes of certain customers. Hashes of keys can only bring in too many.
  func matches(_ wanted: Set<UInt64>) async -> (read: ListingRead, found: [String: [PassID]]) {
    var found: [String: [PassID]] = [:]
    let read = await list { id, key in
      if !key.isEmpty, wanted.contains(ByteHash.of(key)) { found[key.string, default: []].append(id) }
    }
    return (read, found)
  }
}

extension String {
  var keyHash: UInt64 {
    var text = self
    return text.withUTF8 { ByteHash.of($0) }
  }
}
