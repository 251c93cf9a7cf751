import LoonaAPI
import Passes

/// Runs real async code on one thread in virtual time, in an order that the seed picks.
///
/// Unchecked: used from the one thread that calls `run`.
final class SeededExecutor: TaskExecutor, @unchecked Sendable {
  private var ready: [UnownedJob] = []
  private var sleepers: [(wake: Instant, continuation: CheckedContinuation<Void, Never>)] = []
  private var random: SplitMix64
  private var now = Instant.start

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  func enqueue(_ job: consuming ExecutorJob) { ready.append(UnownedJob(job)) }

  var timeline: Timeline {
    Timeline(
      now: { self.now }, wall: { VirtualTime.start + (self.now - .start) },
      sleep: { until in
        if until > self.now { await withCheckedContinuation { self.sleepers.append((until, $0)) } }
      })
  }

  func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value {
    // Written by the job and read by the loop, both on this one thread.
    nonisolated(unsafe) var outcome: Value?
    Task(executorPreference: self) { outcome = await body() }
    while true {
      if let outcome { return outcome }
      if let index = ready.indices.randomElement(using: &random) {
        ready.remove(at: index).runSynchronously(on: asUnownedTaskExecutor())
      } else if let index = sleepers.indices.min(by: { sleepers[$0].wake < sleepers[$1].wake }) {
        let sleeper = sleepers.remove(at: index)
        now = max(now, sleeper.wake)
        sleeper.continuation.resume()
      } else {
        preconditionFailure("nothing is ready, and nobody sleeps")
      }
    }
  }
}
