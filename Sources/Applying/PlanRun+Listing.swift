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
    let gateway = gateway
    let (last, count) = (tail.last, tail.count)
    let added = try await ask { await gateway.tail(last, count) }
    tail.flaw = added.flaw
    if let flaw = added.flaw { createsRefused = createsRefused ?? flaw }
    for pass in added.passes {
      tail.last = max(pass.id, tail.last ?? pass.id)
      if !made.isAwaited(pass.id), !pass.key.isEmpty { answered[pass.key, default: []].append(pass.id) }
    }
    tail.count += added.passes.count
    try noteShown(Set(added.passes.map(\.id)))
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
