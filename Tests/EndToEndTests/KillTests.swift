import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// `kill -9` at any moment of two nights, under faults of 5 %: the first makes passes, the second changes them and makes more.
  ///
  /// `LOONA_SYNC_E2E_KILLS=500` plays that many, and prints seeds and kills; `LOONA_SYNC_E2E_SEED=13` throws one seed again.
  @Suite struct KillTests {
    private static let perNight = 4

    private let nights: [[Customer]]

    init() {
      var later = Customer.invented(70)
      for index in later.indices where index % 2 == 0 { later[index].balance += 1000 }
      nights = [Customer.invented(60), later]
    }

    /// What goes on after a kill: odd seeds resume, even ones run anew.
    enum GoingOn: String, CaseIterable, Sendable {
      case resume, run

      var firstSeed: UInt64 { self == .resume ? 1 : 2 }
    }

    /// - Parameter half: of the seeds that go on so, every other one.
    @Test(arguments: GoingOn.allCases, [0, 1] as [UInt64])
    func `killed again and again, and resumed or run anew, no pass is there twice and none is missing`(
      _ goingOn: GoingOn, half: UInt64
    ) async throws {
      let first = goingOn.firstSeed + 2 * half
      if let seed = Extent.seed, seed % 4 != first % 4 { return }
      let enough = Extent.seed == nil ? (Extent.kills + 3) / 4 : 1
      var (kills, seeds) = (0, [] as [UInt64])
      let start = ContinuousClock.now
      repeat {
        let seed = (Extent.seed ?? first) + 4 * UInt64(seeds.count)
        let killed = try await survive(seed: seed, goingOnWith: goingOn.rawValue)
        seeds.append(seed)
        kills += killed
        if Extent.kills > 120 { print("seed \(seed): \(killed) kills, \(kills) in all") }
      } while kills < enough && seeds.count < enough && Extent.seed == nil
      print("\(kills) kills, \(goingOn), seeds \(seeds), \(ContinuousClock.now - start)")
      #expect(kills >= enough)
    }

    /// Kills a run, and again and again what goes on after it, each so long after an arrival as the seed says, or before the first;
    /// then lets it end.
    ///
    /// - Returns: how many processes were killed.
    private func survive(seed: UInt64, goingOnWith command: String) async throws -> Int {
      var random = Dice(seed)
      var killed = 0
      try await withShop(.rough(seed: seed)) { shop in
        shop.settings.limits += ", updates: 100%, balance_shift: 100%"
        for customers in nights {
          try shop.export(customers)
          for attempt in 0..<Self.perNight {
            let moment = try shop.arrivals.count + Int.random(in: 0...40, using: &random)
            let delay = Duration.milliseconds(Int.random(in: 0...30, using: &random))
            if try await kill(shop, attempt == 0 ? "run" : command, at: moment, delay) { killed += 1 }
          }
          var codes: [Int32?] = []
          for attempt in 0..<6 {
            let ending = try await shop(attempt == 0 ? command : "run")
            codes.append(ending.code)
            // A process that was killed while it read has begun nothing that could be resumed.
            if ending.code == 0, try shop.passes.count >= customers.count, try isHeld(customers, by: shop) { break }
          }
          #expect(codes.last == 0, "seed \(seed): \(codes)")
          try shop.expectOnePass(for: customers)
        }
      }
      return killed
    }

    private func isHeld(_ customers: [Customer], by shop: Shop) throws -> Bool {
      let held = Dictionary(grouping: try shop.passes, by: \.externalID)
      return customers.allSatisfy { held[$0.key]?.first?.content.values["ownBalance"] == $0.balanceText }
    }

    /// - Returns: false for a process that ended before that arrival.
    private func kill(_ shop: Shop, _ command: String, at arrival: Int, _ delay: Duration) async throws -> Bool {
      let ended = Flag()
      return try await withThrowingTaskGroup(of: Void.self) { group in
        let (killers, handover) = AsyncStream.makeStream(of: Program.Alive.self)
        group.addTask {
          for await process in killers {
            while !ended.isSet, try shop.sandbox({ sandbox, _ in sandbox.arrivals.count }) < arrival {
              try await Task.sleep(for: .milliseconds(1))
            }
            try await Task.sleep(for: delay)
            if !ended.isSet { try? process.send(.kill) }
          }
        }
        let ending = try await shop.run([command]) { process in
          handover.yield(process)
          handover.finish()
        }
        ended.set()
        #expect(ending.code != 1, "\(ending.output)\(ending.errors)")
        try await group.waitForAll()
        return ending.code == nil
      }
    }
  }
}
