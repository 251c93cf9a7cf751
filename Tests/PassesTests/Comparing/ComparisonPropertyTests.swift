import Passes
import Testing

@Suite("In any small world")
struct ComparisonPropertyTests {
  private static let phones = ["+79990000001", "+79990000002", "+79990000003"]
  private static let names = ["Анна", "анна", "Ольга", ""]
  private static let amounts = ["0.00", "1.00", "1,5", "-2", "100 000,00"]

  private func world(_ seed: UInt64) -> World {
    var random = SplitMix64(seed: seed)
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    func pick<Element>(_ elements: [Element]) -> Element {
      elements[Int.random(in: 0..<elements.count, using: &random)]
    }
    var world = World(schema: World.schema(match: pick([[0, 1], [1, 0], [0], [1]])))
    world.policy = Policy(
      missing: pick([.report, .status("INACTIVE")]), duplicates: pick(Policy.Duplicates.allCases),
      firstContact: pick(Policy.FirstContact.allCases), conflicts: pick(Policy.Conflicts.allCases))
    world.listingIsComplete = chance(80)
    world.remembers = true
    if chance(30) { world.service = { $0.uppercased() } }
    let keys = (1...12).map(String.init)

    func values() -> [String: String] {
      var values: [String: String] = [:]
      if chance(70) { values["phone"] = pick(Self.phones) }
      if chance(70) { values["firstName"] = pick(Self.names) }
      if chance(70) { values["ownBalance"] = pick(Self.amounts) }
      return values
    }
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      var values = values()
      if chance(30) { values["expires"] = pick(["", "2026-12-31"]) }
      if chance(20) { values["status"] = pick(["ACTIVE", "INACTIVE"]) }
      world.row(pick(keys), values)
    }
    world.rejected = (0..<Int.random(in: 0...2, using: &random)).map { _ in chance(80) ? pick(keys) : nil }
    world.excluded = chance(30) ? [pick(keys)] : []
    var unremembered = keys.shuffled(using: &random)
    for id in 1...Int64.random(in: 1...14, using: &random) {
      var values = values()
      if chance(60) { values["externalId"] = pick(keys) }
      if chance(10) { values["ownBalance"] = "?" }
      world.pass(
        id, status: pick(["ACTIVE", "INACTIVE"]), expires: pick([nil, "2026-12-31T00:00:00Z", "2025-01-01"]), values)
      guard chance(40), let key = unremembered.popLast() else { continue }
      world.rememberAsItIs(id, key)
      if chance(50) { forget(&world, PassID(id), &random) }
    }
    if chance(20), let key = unremembered.popLast() { world.remember(99, key) }
    if chance(25) {
      world.intents = (0..<2).map { number in
        let pass = chance(50) ? PassID(Int64(number) * 2 + 1) : nil
        return OpenIntent(key: keys[number * 5 + 2], action: pass == nil ? .create : .update, passID: pass)
      }
    }
    return world
  }

  /// Makes what is remembered of a pass differ from what it shows.
  private func forget(_ world: inout World, _ id: PassID, _ random: inout SplitMix64) {
    guard var remembered = world.memory[id] else { return }
    let position = Int.random(in: 0..<remembered.fields.count, using: &random)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: remembered.fields.remove(at: position)
    case 1: remembered.fields[position].seen = nil
    default: remembered.fields[position].seen = "other"
    }
    world.memory[id] = remembered
  }

  @Test("every row and every pass is in one bucket, and no key and no pass has two operations", arguments: 0..<8)
  func invariants(block: UInt64) {
    for seed in block * 100..<(block + 1) * 100 {
      let world = world(seed)
      let plan = world.compare()
      let open = plan.identities.filter { !$0.closes }
      #expect(open.isEmpty, "seed \(seed)")
      let keys = plan.operations.map(\.key)
      #expect(Set(keys).count == keys.count, "seed \(seed)")
      let passes = plan.operations.compactMap(\.passID)
      #expect(Set(passes).count == passes.count, "seed \(seed)")
      #expect(plan.operations.map(\.ordinal) == Array(1..<plan.operations.count + 1), "seed \(seed)")
      #expect(counted(plan), "seed \(seed)")
      #expect(plan.operations.allSatisfy { isLawful($0, world) }, "seed \(seed)")
    }
  }

  /// The counts are those of the operations.
  private func counted(_ plan: World.Plan) -> Bool {
    func count(_ action: Operation.Action) -> Int { plan.actions.count { $0 == action } }
    return count(.create) == plan.counts.creates && count(.update) == plan.counts.updates
      && count(.retire) == plan.counts.retires
      && count(.settle) == plan.counts.settles + plan.counts.settlesWithoutCustomer
  }

  private func isLawful(_ operation: Operation, _ world: World) -> Bool {
    switch operation.action {
    case .create:
      world.listingIsComplete && operation.passID == nil
        && !world.memory.contains { $1.key == operation.key && !isAnothers($0, $1, world) }
    case .update:
      !operation.changes.isEmpty && operation.passID != nil
        && !world.intents.contains { $0.key == operation.key || $0.passID == operation.passID }
    case .retire:
      world.listingIsComplete && !world.rejected.contains(nil) && operation.passID.flatMap { world.memory[$0] } != nil
        && !world.rows.contains { $0.key == operation.key } && !world.excluded.contains(operation.key)
    case .settle: world.intents.contains { $0.key == operation.key }
    case .transact: false
    }
  }

  /// It never got the customer's external id from us, and shows another's.
  private func isAnothers(_ id: PassID, _ memory: World.Remembered, _ world: World) -> Bool {
    guard let shown = world.passes.first(where: { $0.id == id })?.value("externalId"), !shown.isEmpty else {
      return false
    }
    return shown != memory.key && !memory.fields.contains { $0.name == "externalId" }
  }

  @Test("a plan that was carried out leaves nothing to do", arguments: 0..<8)
  func idempotence(block: UInt64) {
    for seed in block * 100..<(block + 1) * 100 {
      var world = world(seed)
      world.intents = []
      let passes = world.passes.count
      world.apply(world.compare())
      let second = world.compare()
      #expect(second.operations.isEmpty, "seed \(seed): \(second.operations)")
      // A pass that was made says nothing of an expiry that was never set: that is seen once, the night after.
      #expect(second.observations.allSatisfy { isNew($0.passID, in: world, since: passes) }, "seed \(seed)")
      #expect(second.findings.allSatisfy { $0.settlement == .reported }, "seed \(seed)")
      #expect(second.identities.allSatisfy { $0.closes }, "seed \(seed)")
      world.apply(second)
      #expect(world.compare().observations.isEmpty, "seed \(seed)")
    }
  }

  private func isNew(_ id: PassID, in world: World, since count: Int) -> Bool {
    world.passes.dropFirst(count).contains { $0.id == id }
  }

  @Test("the money that is planned is what the passes will hold", arguments: 0..<4)
  func money(block: UInt64) {
    for seed in block * 100..<(block + 1) * 100 {
      var world = world(seed)
      world.intents = []
      world.service = { $0 }
      let plan = world.compare()
      world.apply(plan)
      let second = world.compare()
      guard plan.balance.unreadable == 0, plan.counts.ambiguous == 0,
        world.rows.allSatisfy({ $0.values["ownBalance"] != "" })
      else { continue }
      #expect(second.balance.source == plan.balance.source, "seed \(seed)")
      #expect(second.balance.before == plan.balance.before + plan.balance.planned, "seed \(seed)")
    }
  }
}
