import Applying
import LoonaAPI
import LoonaSync
import Passes
import RunStore

/// One life of the program, as `LoonaSync` wires it, but for the files.
struct Process: Sendable {
  let merchant: Merchant
  let world: World
  let settings: ApplySettings
  let signalAt: Instant?
  private let client: LoonaClient
  private let timeline: Timeline

  init(merchant: Merchant, world: World, settings: ApplySettings, signalAt: Instant?) {
    self.merchant = merchant
    self.world = world
    self.settings = settings
    self.signalAt = signalAt
    let service = merchant.service
    let timeline = Timeline(
      now: { world.now }, wall: { world.now.wall + merchant.clockJump }, sleep: { try await world.sleep(until: $0) })
    let pacer = Pacer(
      merchant.conditions.ceiling, timeline: timeline,
      safeguards: merchant.conditions.policy.safeguards, onLeave: { service.left(at: $0) })
    pacer.bound(
      by: WaitBounds(deadline: settings.deadline) { [merchant] in
        merchant.isStopRequested || signalAt.map { world.now >= $0 } ?? false
      })
    self.timeline = timeline
    client = LoonaClient(
      credentials: Credentials(clientID: "sandbox", secret: "sandbox-secret"),
      transport: service.transport(world).paced(by: pacer, timeline: timeline), timeline: timeline,
      randomness: Randomness { world.random() })
  }

  private var schema: FieldSchema { merchant.conditions.schema }

  func runNight(_ guests: Guests) async throws -> ApplyEnding? {
    let (plan, figures, end) = try await plan(guests)
    let run = try merchant.ledger.begin(
      plan.identity, folder: plan.identity.id, rows: SourceRows(customers: figures.source.customerRows),
      at: world.now.wall)
    let night = Night(plan: plan, run: run, begunAt: world.now, figures: figures)
    merchant.begun(night)
    return try await apply(night, after: end, settings)
  }

  func runLedger(_ receipts: Receipts) async throws -> ApplyEnding? {
    let (plan, day) = try await plan(receipts)
    let run = try merchant.ledger.begin(
      plan.identity, folder: plan.identity.id, rows: SourceRows(customers: 0), at: world.now.wall)
    let night = Night(
      plan: plan, run: run, begunAt: world.now, figures: .init(source: SourceCounts(), plan: PlanCounts(), money: []),
      ledger: day)
    merchant.begun(night)
    var settings = settings
    settings.beginsWithListing = false
    return try await apply(night, after: nil, settings)
  }

  func resume(_ night: Night) async throws -> ApplyEnding? {
    _ = try merchant.ledger.resume(night.run.id)
    merchant.resumed(night)
    return try await apply(night, after: nil, settings)
  }

  // MARK: Planning

  private func plan(_ guests: Guests) async throws -> (PlanFile, Night.Figures, ListingEnd) {
    let template = try await answer { await client.template(Int64(Merchant.template)) }
    guard schema.problems(with: template).isEmpty else { throw PlanningFailure.template }
    let schema = schema.bound(to: template)
    let remembered = try merchant.ledger.rememberedPasses()
    let desired = guests.desired(schema)
    let comparison = Comparison(
      desired: desired, policy: merchant.conditions.policy, memory: remembered.memory)
    let listing = listing()
    let outcome = await listing.read { comparison.see($0) }
    if outcome.failure != nil { throw PlanningFailure.listing }
    try remembered.requireSound()
    let writer = try PlanFile.Writer(inMemory: { [world] in try world.willCommit() })
    let result = try comparison.finish(
      listingIsComplete: outcome.isComplete, openIntents: try merchant.ledger.openIntents().map(\.open),
      remembers: true
    ) { try writer.append($0) }
    let plan = try seal(writer, .run, template, outcome)
    return (plan, .init(source: desired.counts, plan: result.counts, money: result.money), outcome.end)
  }

  /// As `transactions apply` decides on each row.
  private func plan(_ receipts: Receipts) async throws -> (PlanFile, Night.LedgerDay) {
    let template = try await answer { await client.template(Int64(Merchant.template)) }
    let remembered = try merchant.ledger.rememberedPasses()
    let comparison = LedgerComparison(receipts.read(), template: template) { remembered.memory.passID($0) }
    let outcome = await listing(LedgerComparison.valueNames).read { comparison.see($0) }
    if outcome.failure != nil { throw PlanningFailure.listing }
    try remembered.requireSound()
    try comparison.see(enteredIn: merchant.ledger, merchant.conditions.policy.safeguards)
    let writer = try PlanFile.Writer(inMemory: { [world] in try world.willCommit() })
    var refused: [UInt32: LedgerProblem] = [:]
    let counts = try comparison.finish(
      listingIsComplete: outcome.isComplete, open: try merchant.ledger.openIntents().map(\.open),
      emit: { try writer.append($0) }, refuse: { refused[$0.line] = $1 })
    return (try seal(writer, .transactions, template, outcome), Night.LedgerDay(counts: counts, refused: refused))
  }

  private func seal(
    _ writer: PlanFile.Writer, _ kind: RunKind, _ template: Template, _ listed: ListingOutcome
  ) throws -> PlanFile {
    try writer.seal(
      PlanIdentity(
        id: "plan-\(world.now.nanoseconds)", scope: Merchant.scope, kind: kind, createdAt: world.now.wall, inputs: [],
        configurationDigest: "c", templateDigest: template.digest, settleAfter: merchant.conditions.policy.settleAfter,
        listing: .init(isComplete: listed.isComplete, count: listed.end.count, lastPassID: listed.end.last)))
  }

  private func listing(_ names: [String]? = nil) -> Listing {
    Listing(
      client, templateID: Int64(Merchant.template), valueNames: names ?? schema.valueNames,
      pageSize: merchant.conditions.pageSize)
  }

  private func answer<Value: Sendable>(_ attempt: @Sendable () async -> Answer<Value>) async throws -> Value {
    guard case .done(let value) = await client.retrying(Backoff(), attempt) else { throw PlanningFailure.noAnswer }
    return value
  }

  // MARK: Applying

  /// - Parameter end: of the plan's listing, where this process has read it.
  private func apply(_ night: Night, after end: ListingEnd?, _ given: ApplySettings) async throws -> ApplyEnding {
    let (world, signalAt) = (world, signalAt)
    let gateway = Gateway(
      client, listing: listing(), schema: schema, account: Merchant.scope.account, timeline: timeline,
      randomness: Randomness { world.random() }, end: end,
      isStopRequested: { [merchant] in merchant.isStopRequested || signalAt.map { world.now >= $0 } ?? false })
    var settings = given
    if night.ledger == nil { settings.beginsWithListing = end == nil }
    var run = PlanRun(
      night.plan, record: RunRecord(ledger: merchant.ledger, run: night.run), gateway: gateway,
      schema: schema, policy: merchant.conditions.policy, settings: settings)
    let ending = try await run.apply()
    merchant.ended(night, ending)
    if ending.stopped == nil { try await see() }
    return ending
  }

  /// What `verify` does with its listing: values that were written and not yet seen are remembered as they look.
  private func see() async throws {
    var seen: [SeenPass] = []
    let outcome = await listing().read { pass in
      var fields: [String: String] = [:]
      for (index, field) in schema.fields.enumerated() {
        let shown =
          switch field.target {
          case .value: pass.values[index]
          case .status: pass.status
          case .expires: pass.expirationDate
          }
        fields[field.name] = field.rule.type.normalised(shown?.string ?? "")
      }
      seen.append(SeenPass(passID: pass.id, fields: fields))
    }
    if outcome.failure == nil { try merchant.ledger.see(seen, at: world.now.wall) }
  }
}

enum PlanningFailure: Error {
  case noAnswer
  case listing
  /// The template lacks what the mapping needs.
  case template
}
