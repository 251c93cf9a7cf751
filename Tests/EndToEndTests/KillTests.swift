import LoonaSandbox
import Testing

extension EndToEnd {
  /// `kill -9` at any moment.
  @Suite struct KillTests {
    /// `LOONA_SYNC_E2E_SEED=13` throws one seed again.
    private static let seeds: [UInt64] =
      Extent.seed.map { [$0] } ?? (Extent.isFull ? Array(1...20) : [1, 2, 3])

    private let customers = Customer.invented(60)

    @Test(arguments: seeds)
    func `killed and resumed, no pass is there twice and none is missing`(seed: UInt64) async throws {
      try await survive(seed: seed, goingOnWith: "resume")
    }

    @Test(arguments: seeds)
    func `killed and run anew, no pass is there twice and none is missing`(seed: UInt64) async throws {
      try await survive(seed: seed + 100, goingOnWith: "run")
    }

    /// Kills a run, and twice what goes on after it, each at an arrival that the seed picks.
    private func survive(seed: UInt64, goingOnWith command: String) async throws {
      var random = Dice(seed)
      try await withShop(.rough(seed: seed)) { shop in
        try shop.export(customers)
        var killed = 0
        for command in ["run", command, command] {
          let moment = try shop.arrivals.count + Int.random(in: 2...60, using: &random)
          if try await kill(shop, command, at: moment) { killed += 1 }
        }
        #expect(killed > 0)
        var codes: [Int32?] = []
        for attempt in 0..<6 {
          let ending = try await shop(attempt == 0 ? command : "run")
          codes.append(ending.code)
          if ending.code == 0, try shop.passes.count >= customers.count { break }
        }
        #expect(codes.last == 0, "seed \(seed): \(codes)")
        try shop.expectOnePass(for: customers)
      }
    }

    /// - Returns: false for a process that ended before that arrival.
    private func kill(_ shop: Shop, _ command: String, at arrival: Int) async throws -> Bool {
      let ended = Flag()
      return try await withThrowingTaskGroup(of: Void.self) { group in
        let (killers, handover) = AsyncStream.makeStream(of: Program.Alive.self)
        group.addTask {
          for await process in killers {
            while !ended.isSet, try shop.sandbox({ sandbox, _ in sandbox.arrivals.count }) < arrival {
              try await Task.sleep(for: .milliseconds(1))
            }
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
