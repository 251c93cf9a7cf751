import Passes

import struct Passes.Operation

extension PlanRun {
  /// How long a canary is given to show up in the listing; after that, looking is not trusted.
  private static let patience = Duration.seconds(120)

  /// Reads back what the first operations wrote, before any other leaves, and measures how late the listing shows it.
  mutating func readBack(_ ended: [(operation: Operation, outcome: Outcome)]) async throws {
    for (operation, outcome) in ended where outcome.kind == .done {
      guard let id = outcome.passID, !outcome.written.isEmpty else { continue }
      let gateway = gateway
      let pass = try await ask { await gateway.get(id) }
      try check(pass, operation, outcome)
      canaries += 1
    }
    try await measureLag(ended)
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

  private mutating func measureLag(_ ended: [(operation: Operation, outcome: Outcome)]) async throws {
    var waiting: [(id: PassID, at: Timestamp)] = ended.compactMap { operation, outcome in
      guard operation.action == .create, outcome.kind == .done, let id = outcome.passID else { return nil }
      return (id, outcome.at)
    }
    guard !waiting.isEmpty else { return }
    let start = gateway.now()
    var pause = Duration.milliseconds(250)
    while true {
      try await readTail()
      let shown = Set(answered.values.joined())
      for canary in waiting where shown.contains(canary.id) {
        canaryLag = max(canaryLag ?? .zero, gateway.wall() - canary.at)
      }
      waiting.removeAll { shown.contains($0.id) }
      if waiting.isEmpty { return }
      if gateway.now() - start >= Self.patience {
        unsettled = "\(waiting.count) of the first passes made did not show up in the listing"
        return
      }
      if try await gateway.rest(until: gateway.now() + pause) { throw StopReason.signal }
      pause = min(pause * 2, .seconds(16))
    }
  }
}
