import Applying
import LoonaAPI
import LoonaSandbox
import Passes
import RunStore
import Testing

@testable import LoonaSync
@testable import Simulation

/// One programme whose configuration maps a status and an expiry, against one Loona.
///
/// Unchecked: used from the one thread that runs its worlds.
final class Desk: @unchecked Sendable {
  struct Customer: Hashable, Sendable {
    var key: String
    var balance: String
    var status = "INACTIVE"
    var expires = "2027-03-01"
  }

  static let schema = FieldSchema(
    fields: [
      Field(.value("externalId"), rule: FieldRule(source: .column("id"))),
      Field(.value("ownBalance"), rule: FieldRule(source: .column("balance"), type: .money(decimals: 2))),
      Field(.status, rule: FieldRule(source: .column("active"))),
      Field(.expires, rule: FieldRule(source: .column("until"), type: .date(.iso))),
    ], match: [0], keyField: 0)

  let service: Service
  let ledger: Ledger
  var policy = Policy(settleAfter: .seconds(300))
  private(set) var plans: [(PlanFile, Run)] = []
  private let life = Life()
  private var now = Instant.start
  private var processes: UInt64 = 0

  init(_ adjust: (inout Conditions) -> Void = { _ in }) throws {
    var conditions = Conditions(seed: 7, guests: Guests(all: []))
    adjust(&conditions)
    service = Service(conditions)
    ledger = try Ledger.inMemory(scope: Merchant.scope) { [life] in try life.requireLife() }
  }

  /// Nil where the process died.
  func night(_ customers: [Customer], diesAtSwitch: Int = .max) throws -> ApplyEnding? {
    try live(diesAtSwitch) { world, client in
      let (plan, end) = try await self.plan(customers, world, client)
      let run = try self.ledger.begin(plan.identity, folder: plan.identity.id, rows: nil, at: world.now.wall)
      self.plans.append((plan, run))
      return try await self.apply(plan, run, end, world, client)
    }
  }

  func resume(diesAtSwitch: Int = .max) throws -> ApplyEnding? {
    let (plan, run) = try #require(plans.last)
    return try live(diesAtSwitch) { world, client in
      _ = try self.ledger.resume(run.id)
      return try await self.apply(plan, run, nil, world, client)
    }
  }

  func sleep(_ duration: Duration) { now = now + duration }

  private func live(
    _ diesAtSwitch: Int, _ body: @escaping @Sendable (World, LoonaClient) async throws -> ApplyEnding
  ) throws -> ApplyEnding? {
    processes += 1
    let world = World(seed: processes, startingAt: now + .seconds(2), diesAtSwitch: diesAtSwitch)
    life.world = world
    let timeline = Self.timeline(world)
    let pacer = Pacer(
      RateCeiling(requestsPerSecond: 10), timeline: timeline, onLeave: { [service] in service.left(at: $0) })
    let client = LoonaClient(
      credentials: Credentials(clientID: "sandbox", secret: "sandbox-secret"),
      transport: service.transport(world).paced(by: pacer, timeline: timeline), timeline: timeline,
      randomness: Randomness { world.random() })
    let result = world.run { try await body(world, client) }
    now = world.now
    return world.isDead ? nil : try result.get()
  }

  private static func timeline(_ world: World) -> Timeline {
    Timeline(now: { world.now }, wall: { world.now.wall }, sleep: { try await world.sleep(until: $0) })
  }

  private func listing(_ client: LoonaClient) -> Listing {
    Listing(
      client, templateID: Int64(Merchant.template), valueNames: Self.schema.valueNames, pageSize: 20)
  }

  private func plan(
    _ customers: [Customer], _ world: World, _ client: LoonaClient
  ) async throws -> (PlanFile, ListingEnd) {
    guard case .done(let template) = await client.template(Int64(Merchant.template)) else {
      throw PlanningFailure.noAnswer
    }
    let remembered = try ledger.rememberedPasses()
    let comparison = Comparison(desired: Self.desired(customers), policy: policy, memory: remembered.memory)
    let outcome = await listing(client).read { comparison.see($0) }
    let writer = try PlanFile.Writer(inMemory: {})
    _ = try comparison.finish(
      listingIsComplete: outcome.isComplete, openIntents: try ledger.openIntents().map(\.open), remembers: true
    ) { try writer.append($0) }
    let plan = try writer.seal(
      PlanIdentity(
        id: "plan-\(world.now.nanoseconds)", scope: Merchant.scope, kind: .run, createdAt: world.now.wall, inputs: [],
        configurationDigest: "c", templateDigest: template.digest, settleAfter: policy.settleAfter,
        listing: .init(isComplete: outcome.isComplete, count: outcome.end.count, lastPassID: outcome.end.last)))
    return (plan, outcome.end)
  }

  private static func desired(_ customers: [Customer]) -> DesiredPasses {
    let desired = DesiredPasses(schema: schema)
    for (row, customer) in customers.enumerated() {
      var values = RowValues()
      for text in [customer.key, customer.balance, customer.status, customer.expires] {
        values.buffer.append(text)
        values.closeField()
      }
      var key = customer.key
      key.withUTF8 { key in
        _ = desired.add(
          key: key, origin: RowOrigin(file: 0, line: UInt32(row + 2)), values: values, duplicates: .reject)
      }
    }
    desired.finish(noBalance: .keep) { _, _ in }
    return desired
  }

  private func apply(
    _ plan: PlanFile, _ run: Run, _ end: ListingEnd?, _ world: World, _ client: LoonaClient
  ) async throws -> ApplyEnding {
    let gateway = Gateway(
      client, listing: listing(client), schema: Self.schema, account: Merchant.scope.account,
      timeline: Self.timeline(world), randomness: Randomness { world.random() }, end: end, isStopRequested: { false })
    var planRun = PlanRun(
      plan, record: RunRecord(ledger: ledger, run: run), gateway: gateway, schema: Self.schema, policy: policy,
      settings: ApplySettings(concurrency: 1, batch: 10, canary: 3, beginsWithListing: end == nil))
    return try await planRun.apply()
  }
}
