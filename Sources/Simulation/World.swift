import Glibc
import Passes

/// The process of a simulated world is dead: nothing more is sent, and nothing commits.
struct Died: Error {}

/// One world's event loop on one thread: the seed picks among the jobs that are ready; when none is, virtual time jumps
/// to the next sleeper (SE-0417).
///
/// Unchecked: used from the one thread that calls `run`; a job that comes from any other thread traps, since it would make
/// the order of events depend on the machine.
final class World: TaskExecutor, @unchecked Sendable {
  private struct Sleeper {
    var wake: Instant
    var order: Int
    var continuation: UnsafeContinuation<Void, any Error>
  }

  private var ready: [UnownedJob] = []
  private var sleepers: [Sleeper] = []
  private var sleepersEver = 0
  private var generator: SplitMix64
  private let thread = pthread_self()
  private(set) var now: Instant
  private(set) var switches = 0
  private(set) var isDead = false
  private var diesAtSwitch: Int
  private let death: Death?
  private var commits = 0
  /// Told at the instant of death, before anything unwinds.
  var whenDead: () -> Void = {}
  /// Where a transaction was its end.
  private(set) var diedAtCommit: Death?

  /// - Parameter start: a process that follows another one begins where time was then.
  init(seed: UInt64, startingAt start: Instant = .start, diesAtSwitch: Int = .max, death: Death? = nil) {
    generator = SplitMix64(seed: seed)
    now = start
    self.death = death
    self.diesAtSwitch = diesAtSwitch
    if case .atSwitch(let number) = death { self.diesAtSwitch = number }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    precondition(pthread_equal(pthread_self(), thread) != 0, "a job came from another thread")
    ready.append(UnownedJob(job))
  }

  /// Returns at once where the instant has passed, but only after others had their turn.
  func sleep(until wake: Instant) async throws {
    if isDead { throw Died() }
    sleepersEver += 1
    let order = sleepersEver
    try await withUnsafeThrowingContinuation { continuation in
      sleepers.append(Sleeper(wake: max(wake, now), order: order, continuation: continuation))
    }
  }

  /// What a commit asks that is not the process's own.
  func requireLife() throws { if isDead { throw Died() } }

  /// What a commit asks last; it may be the process's end.
  func willCommit() throws {
    if isDead { throw Died() }
    commits += 1
    switch death {
    case .beforeCommit(commits):
      diedAtCommit = death
      die()
      throw Died()
    case .afterCommit(commits):
      diedAtCommit = death
      die()
    default: break
    }
  }

  func random() -> UInt64 { generator.next() }

  /// Runs to the end, or until everything has unwound after death.
  func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) -> Result<Value, any Error> {
    let outcome = Box<Value>()
    Task(executorPreference: self) {
      do { outcome.result = .success(try await body()) } catch { outcome.result = .failure(error) }
    }
    while true {
      if let result = outcome.result { return result }
      if switches >= diesAtSwitch, !isDead { die() }
      step()
    }
  }

  private func step() {
    if !ready.isEmpty {
      switches += 1
      let next = Int.random(in: ready.indices, using: &generator)
      ready.remove(at: next).runSynchronously(on: asUnownedTaskExecutor())
      return
    }
    let earliest = sleepers.indices.min { a, b in
      (sleepers[a].wake, sleepers[a].order) < (sleepers[b].wake, sleepers[b].order)
    }
    guard let earliest else { preconditionFailure("deadlock: nothing is ready, and nobody sleeps") }
    let sleeper = sleepers.remove(at: earliest)
    now = max(now, sleeper.wake)
    sleeper.continuation.resume()
  }

  /// The process gets no further than to its next wait: what it does until then is done.
  func dieAtNextWait() { diesAtSwitch = switches }

  /// From here on nothing commits, and whoever sleeps wakes up to it.
  func die() {
    guard !isDead else { return }
    isDead = true
    whenDead()
    let sleeping = sleepers
    sleepers = []
    for sleeper in sleeping { sleeper.continuation.resume(throwing: Died()) }
  }
}

/// Unchecked: written and read on the world's one thread.
private final class Box<Value>: @unchecked Sendable {
  var result: Result<Value, any Error>?
}
