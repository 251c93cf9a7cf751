import Dispatch
import Foundation
import Synchronization

/// Plays worlds, as many at once as there are threads: each is alone on the thread that it began on.
struct Playing: Sendable {
  /// What the worlds are made without.
  var draw: Draw
  var seeds: Range<UInt64>
  /// Whole programs, rather than what they are made of.
  var playsPrograms = false
  var jobs: Int
  /// After this instant no world begins.
  var deadline: DispatchTime?
  /// Problems after which it is enough.
  var failuresMax = 20

  struct Summary: Sendable {
    var census = Census()
    var failures: [Failure] = []
    var seconds = 0.0

    var worlds: Int { census[.worlds] }
    var worldsPerSecond: Double { seconds > 0 ? Double(worlds) / seconds : 0 }
  }

  struct Failure: Sendable {
    var draw: Draw
    var problems: [String]
  }

  /// - Parameter progress: told now and then, from whatever thread.
  func play(progress: @escaping @Sendable (Summary) -> Void = { _ in }) -> Summary {
    let state = Mutex(State(next: seeds.lowerBound))
    let start = DispatchTime.now()
    DispatchQueue.concurrentPerform(iterations: max(1, jobs)) { _ in
      while let seed = state.withLock({ take(&$0) }) {
        let played = play(seed)
        let told = state.withLock { state -> Summary? in
          state.note(played)
          state.summary.seconds = Self.seconds(since: start)
          guard state.summary.seconds >= state.toldAt + 10 else { return nil }
          state.toldAt = state.summary.seconds
          return state.summary
        }
        if let told { progress(told) }
      }
    }
    return state.withLock { state in
      state.summary.failures.sort { $0.draw.seed < $1.draw.seed }
      state.summary.seconds = Self.seconds(since: start)
      return state.summary
    }
  }

  private struct State: Sendable {
    var next: UInt64
    var summary = Summary()
    var toldAt = 0.0

    mutating func note(_ played: (census: Census, failure: Failure?)) {
      summary.census.add(played.census)
      if let failure = played.failure { summary.failures.append(failure) }
    }
  }

  private func take(_ state: inout State) -> UInt64? {
    if let deadline, DispatchTime.now() >= deadline { return nil }
    guard state.next < seeds.upperBound, state.summary.failures.count < failuresMax else { return nil }
    defer { state.next += 1 }
    return state.next
  }

  private func play(_ seed: UInt64) -> (Census, Failure?) {
    var draw = draw
    draw.seed = seed
    do {
      let (census, problems) = try playsPrograms ? playProgram(draw) : playInMemory(draw)
      return (census, problems.isEmpty ? nil : Failure(draw: draw, problems: problems))
    } catch {
      return (Census(), Failure(draw: draw, problems: ["the world could not be made: \(error)"]))
    }
  }

  private func playInMemory(_ draw: Draw) throws -> (Census, [String]) {
    let history = try History(draw)
    return (history.census, history.problems)
  }

  private func playProgram(_ draw: Draw) throws -> (Census, [String]) {
    let history = try ProgramHistory(draw)
    return (history.machine.service.witness.census, history.problems)
  }

  private static func seconds(since start: DispatchTime) -> Double {
    Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
  }
}
