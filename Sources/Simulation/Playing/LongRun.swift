import Applying
import Foundation
import LoonaAPI
import LoonaSandbox
import LoonaSync
import Passes
import RunStore

/// One run of very many customers in virtual time: half of them get a pass, the passes of the other half get their balance.
///
/// The plan and the state are real files. Unchecked: used from the one thread that runs the world.
final class LongRun: @unchecked Sendable {
  /// What was spent up to a certain operation.
  struct Mark: Sendable {
    var operations: Int
    var requests: Int
    var cpuSeconds: Double
    var residentMebibytes: Int
  }

  let customers: Int
  let requestsPerSecond: Int
  /// Told at the beginning, and after every tenth of the operations.
  var tell: (Mark) -> Void = { _ in }
  private(set) var problems: [String] = []
  private(set) var marks: [Mark] = []

  private let folder: URL
  private let world = World(seed: 1)
  private var sandbox: Sandbox
  private var latest: [Duration] = []
  private var requests = 0

  init(customers: Int, requestsPerSecond: Int, in folder: URL) {
    self.customers = max(10, customers)
    self.requestsPerSecond = max(1, requestsPerSecond)
    self.folder = folder
    var options = SandboxOptions(seed: 1, keepsLatest: 1024)
    options.passes.honoursIdempotenceKey = false
    sandbox = Sandbox(options: options)
    sandbox.seedPasses(self.customers / 2, templateID: Merchant.template) { number in
      [.init("externalId", Self.key(number)), .init("firstName", "Anna"), .init("ownBalance", "1.00")]
    }
  }

  /// Plays it, and looks at what Loona holds afterwards.
  func play() throws {
    let result = world.run { [self] in try await run() }
    let ending = try result.get()
    if let stopped = ending.stopped { problems.append("it stopped: \(stopped)") }
    mark(customers)
    look()
  }

  // MARK: The run

  private static func key(_ number: Int) -> String { "L\(1_000_000 + number)" }

  private static func balance(_ number: Int) -> String { Guest.money(number % 9000 + 200) }

  private func run() async throws -> ApplyEnding {
    let (world, schema) = (world, Guests.schema)
    let timeline = Timeline(now: { world.now }, wall: { world.now.wall }, sleep: { try await world.sleep(until: $0) })
    let pacer = Pacer(RateCeiling(requestsPerSecond: requestsPerSecond), timeline: timeline)
    let client = LoonaClient(
      credentials: Credentials(clientID: "sandbox", secret: "sandbox-secret"),
      transport: transport.paced(by: pacer, timeline: timeline), timeline: timeline,
      randomness: Randomness { world.random() })
    let listing = Listing(client, templateID: Int64(Merchant.template), valueNames: schema.valueNames)
    let ledger = try Ledger.open(
      at: folder.appendingPathComponent("state.sqlite").path, scope: Merchant.scope, creating: true)
    let desired = desired(schema)
    let (plan, end) = try await plan(desired, listing, client)
    let begun = try ledger.begin(plan.identity, folder: "long", rows: nil, at: world.now.wall)
    let gateway = Gateway(
      client, listing: listing, schema: schema, account: Merchant.scope.account, timeline: timeline,
      randomness: Randomness { world.random() }, end: end, isStopRequested: { false })
    mark(0)
    var run = PlanRun(
      plan, record: RunRecord(ledger: ledger, run: begun), gateway: gateway, schema: schema, policy: Policy(),
      settings: ApplySettings(beginsWithListing: false)
    ) { [self] progress in
      if progress.done % max(1, customers / 10) == 0, progress.done > marks.last?.operations ?? 0 {
        mark(progress.done)
      }
    }
    let ending = try await run.apply()
    withExtendedLifetime(desired) {}
    return ending
  }

  private func desired(_ schema: FieldSchema) -> DesiredPasses {
    let desired = DesiredPasses(schema: schema)
    for number in 0..<customers {
      var values = RowValues()
      for text in [Self.key(number), "Anna", "Ivanova", "+7900\(1_000_000 + number)", Self.balance(number)] {
        values.buffer.append(text)
        values.closeField()
      }
      var key = Self.key(number)
      key.withUTF8 { key in
        _ = desired.add(
          key: key, origin: RowOrigin(file: 0, line: UInt32(number + 2)), values: values, duplicates: .reject)
      }
    }
    desired.finish(noBalance: .keep) { _, _ in }
    return desired
  }

  private func plan(
    _ desired: DesiredPasses, _ listing: Listing, _ client: LoonaClient
  ) async throws -> (PlanFile, ListingEnd) {
    guard case .done(let template) = await client.template(Int64(Merchant.template)) else {
      throw PlanningFailure.noAnswer
    }
    let comparison = Comparison(desired: desired, policy: Policy(), memory: .none)
    let outcome = await listing.read { comparison.see($0) }
    let writer = try PlanFile.Writer(creating: folder.appendingPathComponent("run.sqlite").path)
    _ = try comparison.finish(listingIsComplete: outcome.isComplete, openIntents: [], remembers: true) {
      try writer.append($0)
    }
    let plan = try writer.seal(
      PlanIdentity(
        id: "long", scope: Merchant.scope, kind: .run, createdAt: world.now.wall, inputs: [], configurationDigest: "c",
        templateDigest: template.digest, settleAfter: .seconds(900),
        listing: .init(isComplete: outcome.isComplete, count: outcome.end.count, lastPassID: outcome.end.last)))
    return (plan, outcome.end)
  }

  // MARK: Loona

  private var transport: Transport {
    Transport { [self] request, _ throws(TransportFailure) in
      let start = world.now
      see(start.duration)
      let outcome = sandbox.handle(Service.raw(request), now: start.duration)
      do { try await world.sleep(until: start + .milliseconds(20)) } catch { throw .lost("the process is dead") }
      guard case .answer(let response) = sandbox.deliver(outcome, now: world.now.duration) else { throw .timedOut }
      return Service.response(response)
    }
  }

  /// The rate, over any second.
  private func see(_ now: Duration) {
    requests += 1
    if latest.count == requestsPerSecond {
      if now - latest[0] <= .seconds(1) { problems.append("more than \(requestsPerSecond) requests within a second") }
      latest.removeFirst()
    }
    latest.append(now)
  }

  private func look() {
    if sandbox.passCount != customers { problems.append("\(sandbox.passCount) passes for \(customers) customers") }
    for number in 0..<customers {
      let passes = sandbox.passes(byExternalID: Self.key(number))
      if passes.count != 1 || passes[0].content.values["ownBalance"] != Self.balance(number) {
        problems.append("\(Self.key(number)) has \(passes.map(\.content))")
      }
    }
  }

  // MARK: What it costs

  private func mark(_ operations: Int) {
    if let last = marks.last, last.operations == operations { return }
    let mark = Mark(
      operations: operations, requests: requests, cpuSeconds: Usage.cpuSeconds,
      residentMebibytes: Usage.mebibytes("VmRSS") ?? 0)
    marks.append(mark)
    tell(mark)
  }
}
