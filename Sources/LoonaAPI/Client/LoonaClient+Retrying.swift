import Passes

extension LoonaClient {
  /// Tries until it is done, refused, in doubt, or the budget is spent; then the last answer counts. For reads.
  ///
  /// A cancelled task gets the answer that it has, without another try; so does one whose bounds don't allow the wait.
  public nonisolated(nonsending) func retrying<Success>(
    _ backoff: Backoff = Backoff(), within bounds: WaitBounds = .none,
    _ attempt: nonisolated(nonsending) () async -> Answer<Success>
  ) async -> Answer<Success> {
    var random = randomness
    var number = 1
    while true {
      let answer = await attempt()
      let asked: Duration?
      switch answer {
      case .done, .refused, .inDoubt: return answer
      case .throttled(let wait): asked = wait
      case .passing: asked = nil
      }
      guard !Task.isCancelled, let wait = backoff.wait(after: number, asked: asked, using: &random),
        await bounds.wait(wait, on: timeline)
      else { return answer }
      number += 1
    }
  }
}
