import Passes

/// Whether one more operation may begin: asked inside the window, between two batches' gates.
struct OperationStart: Sendable {
  let gateway: Gateway
  let deadline: Instant?

  func refusal() -> StopReason? {
    if gateway.isStopRequested() { return .signal }
    if let deadline, gateway.now() >= deadline { return .timeOver }
    return nil
  }
}
