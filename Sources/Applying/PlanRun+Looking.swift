import Passes
import RunStore

extension PlanRun {
  /// What looking for creates in doubt came to.
  struct Looked {
    var passes: [String: [PassID]] = [:]
    /// Keys whose search got no answer.
    var unanswered: Set<String> = []
    /// Why the listing can't be trusted to be whole.
    var flaw: String?
    /// Passes of ours that the listing shows.
    var shown: [MadeAt] = []
    /// Passes of ours are there, and the listing does not show them although the settle delay is over.
    var misses = false
    var at = Timestamp(milliseconds: 0)
    var now = Instant.start
  }

  /// By search with the exact external id, and by a complete listing, read twice: once for all creates in doubt.
  mutating func look(for writes: [DoubtfulWrite]) async throws -> Looked {
    var looked = Looked()
    var found: [String: Set<PassID>] = [:]
    let started = OperationStart(gateway: gateway, deadline: settings.deadline)
    for write in writes where policy.safeguards[.settleSearch] {
      if let reason = started.refusal() { throw reason }
      let (key, gateway) = (write.intent.operation.key, gateway)
      switch try await patiently({ await gateway.searchKey(key) }) {
      case .done(let passes):
        for pass in passes where carrier.key(of: pass) == key { found[key, default: []].insert(pass.id) }
      case .refused(let refusal) where refusal.kind == .credentials: throw StopReason.credentials(refusal)
      // A service without such a search: the listing alone must answer.
      case .refused: break
      case .throttled, .passing, .inDoubt: looked.unanswered.insert(key)
      }
    }
    looked.at = gateway.wall()
    looked.now = gateway.now()
    if policy.safeguards[.settleListing] { try await list(writes, &looked, &found) }
    looked.passes = found.mapValues { $0.sorted() }
    return looked
  }

  private mutating func list(
    _ writes: [DoubtfulWrite], _ looked: inout Looked, _ found: inout [String: Set<PassID>]
  ) async throws {
    let wanted = Set(writes.map { schema.keyValue($0.intent.operation.key).hash })
    let watched = Set(unseenCanaries.map(\.id))
    let first = await gateway.reading(for: wanted, watching: watched)
    try noteShown(first.shownAt)
    let second = policy.safeguards[.settleListingTwice] ? await gateway.reading(for: wanted, watching: watched) : first
    try noteShown(second.shownAt)
    looked.flaw = first.read.flaw ?? second.read.flaw
    if looked.flaw == nil, !first.ids.isSubset(of: second.ids) {
      looked.flaw = "a pass that the listing showed was missing when it was read again"
    }
    for (key, ids) in [first.found, second.found].joined() {
      found[key, default: []].formUnion(ids)
    }
    try await hold(&looked, against: second.ids)
  }

  /// Whether looking can be trusted: what we made ourselves must be among what is listed.
  private mutating func hold(_ looked: inout Looked, against listed: Set<PassID>) async throws {
    looked.shown = made.kept.filter { listed.contains($0.id) }
    let due = made.kept.filter { $0.at + delay <= looked.at && !listed.contains($0.id) }
    let old = looked.at + .seconds(-86_400)
    for pass in due where try await isThere(pass.id, mayBeUnknown: pass.at > old) {
      looked.misses = true
      return
    }
    for canary in unseenCanaries where try await isThere(canary.id, mayBeUnknown: true) {
      looked.misses = true
      return
    }
  }

  /// A pass that is gone is no sign of a late listing. But Loona deletes none (A6): a replica that does not list a new one may not
  /// know it by its id either, whatever another replica showed before.
  private func isThere(_ pass: PassID, mayBeUnknown: Bool) async throws -> Bool {
    if mayBeUnknown { return true }
    let gateway = gateway
    if case .refused(let refusal) = try await patiently({ await gateway.get(pass) }) {
      return refusal.kind != .notFound
    }
    return true
  }
}

extension Gateway {
  /// A reading of the whole listing that also keeps every id, to be held against another reading.
  func reading(
    for wanted: Set<UInt64>, watching watched: Set<PassID>
  ) async -> Reading {
    var ids: Set<PassID> = []
    var shownAt: [PassID: Instant] = [:]
    var found: [String: [PassID]] = [:]
    let read = await list { pass in
      ids.insert(pass.id)
      if watched.contains(pass.id) { shownAt[pass.id] = now() }
      guard !pass.key.isEmpty, wanted.contains(pass.key.hash) else { return }
      found[pass.key.bytes.string, default: []].append(pass.id)
    }
    return Reading(read: read, ids: ids, found: found, shownAt: shownAt)
  }
}

/// The whole listing, as it was read once.
struct Reading {
  var read: ListingRead
  var ids: Set<PassID>
  /// Passes that show one of the keys that were asked for; hashes can only bring in too many.
  var found: [String: [PassID]]
  /// When the passes that were watched for were read.
  var shownAt: [PassID: Instant]
}
