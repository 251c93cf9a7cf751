import Passes

/// Whether the run goes on: asked before its first write, and before each batch.
extension PlanRun {
  /// Breaker, write window, time left, late canaries, template, listing's tail, a progress row: in this order, as what is read last
  /// is the freshest.
  mutating func gate() async throws {
    if policy.safeguards[.breaker], let trip = breaker.trip { throw StopReason.breaker(trip) }
    if gateway.isStopRequested() { throw StopReason.signal }
    try await waitForWindow()
    if let deadline = settings.deadline, gateway.now() >= deadline { throw StopReason.timeOver }
    try await lookForLateCanaries()
    try await readTemplate()
    if policy.safeguards[.listingTail], plan.identity.kind.makesPasses { try await readTail() }
    try record.note(progress, at: gateway.wall())
    limits = SendLimits(gateway, settings, hasWindow: policy.safeguards[.writeWindow])
  }

  private mutating func waitForWindow() async throws {
    guard let window = settings.window, policy.safeguards[.writeWindow] else { return }
    while !window.isOpen(gateway.wall()) {
      let opening = gateway.now() + (window.nextOpening(gateway.wall()) - gateway.wall())
      if let deadline = settings.deadline, opening >= deadline { throw StopReason.windowClosed }
      try await wait(until: max(opening, gateway.now() + .seconds(1)))
    }
  }

  /// Waits, and says until when, again and again.
  mutating func wait(until end: Instant) async throws {
    progress.phase = .waiting
    progress.until = gateway.wall() + (end - gateway.now())
    while gateway.now() < end {
      tell(progress)
      if try await gateway.rest(until: min(end, gateway.now() + .seconds(10))) { throw StopReason.signal }
    }
    progress.until = nil
  }

  mutating func readTemplate() async throws {
    let gateway = gateway
    let state = try await ask { await gateway.template() }
    guard state.digest == plan.identity.templateDigest || !policy.safeguards[.templateWatch] else {
      throw StopReason.templateChanged
    }
    templateNames = state.names
    kind = state.kind
  }
}
