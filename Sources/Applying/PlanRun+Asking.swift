import Passes

extension PlanRun {
  /// Asks for something that the run can't do without, with retries.
  func ask<Value: Sendable>(_ request: @Sendable () async -> Answer<Value>) async throws -> Value {
    var retries = Retries(backoff: settings.backoff)
    while true {
      let answer = await request()
      switch answer {
      case .done(let value): return value
      case .throttled, .passing, .inDoubt:
        if let spent = try await retries.pause(after: answer, carrier) { throw Self.reason(spent) }
      case .refused(let refusal) where refusal.kind == .credentials: throw StopReason.credentials(refusal)
      case .refused(let refusal): throw StopReason.refused(refusal)
      }
    }
  }

  /// Asks for something that the run can do without, with retries; the last answer counts.
  func patiently<Value: Sendable>(_ request: @Sendable () async -> Answer<Value>) async throws -> Answer<Value> {
    try await carrier.patiently(request)
  }

  private static func reason(_ spent: Retries.Spent) -> StopReason {
    switch spent {
    case .throttled: .unreachable(.timedOut)
    case .troubled(let trouble): .unreachable(trouble)
    case .stop(let reason): reason
    }
  }
}
