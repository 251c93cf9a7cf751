import Passes

import struct Passes.Operation

extension PlanRun {
  /// How long a first pass is waited for before the work goes on. Later readings of the tail look for it too.
  private static let patience = Duration.seconds(120)

  /// Reads back what the first operations wrote, before any other leaves, and measures how late the listing shows it.
  mutating func readBack(_ ended: [Ended]) async throws {
    for first in ended where first.outcome.kind == .done {
      guard let id = first.outcome.passID, !first.outcome.written.isEmpty else { continue }
      let gateway = gateway
      let pass = try await ask { await gateway.get(id) }
      try check(pass, first.operation, first.outcome)
      canaries += 1
    }
    unseenCanaries += ended.compactMap(\.made)
    try await measureLag()
  }

  /// The customer's key and every amount must be what was written; other values a service may write in its own way.
  private func check(_ pass: RemotePass, _ operation: Operation, _ outcome: Outcome) throws {
    if operation.action == .create, carrier.key(of: pass) != operation.key {
      throw StopReason.canaryFailed("pass \(pass.id) does not show the external id that it was made with")
    }
    let amounts = outcome.written.filter { change in
      schema.index(of: change.name).map { schema.fields[$0].rule.decimals != nil } ?? false
    }
    for amount in amounts where !FreshLook.holds([amount], on: pass, schema: schema) {
      throw StopReason.canaryFailed("pass \(pass.id) does not hold the \(amount.name) that was written")
    }
  }

  private mutating func measureLag() async throws {
    let start = gateway.now()
    var pause = Duration.milliseconds(250)
    while !unseenCanaries.isEmpty {
      try await readTail()
      try await lookBehindTail()
      if unseenCanaries.isEmpty || gateway.now() - start >= Self.patience { return }
      if try await gateway.rest(until: gateway.now() + pause) { throw StopReason.signal }
      pause = min(pause * 2, .seconds(16))
    }
  }

  /// A tail shows only what stands behind the last pass known: a service whose new ids are not its highest is read whole.
  private mutating func lookBehindTail() async throws {
    guard let last = tail.last, unseenCanaries.contains(where: { $0.id < last }) else { return }
    try noteShown(await gateway.reading(for: []).ids)
  }

  /// Takes the time that a first pass took, once a reading shows it.
  mutating func noteShown(_ passes: Set<PassID>) throws {
    guard !unseenCanaries.isEmpty else { return }
    let now = gateway.wall()
    for canary in unseenCanaries where passes.contains(canary.id) {
      let lag = max(canaryLag ?? .zero, now - canary.at)
      canaryLag = lag
      try record.noteCanaryLag(lag)
    }
    unseenCanaries.removeAll { passes.contains($0.id) }
  }
}
