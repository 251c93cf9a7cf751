import LoonaAPI
import Passes
import RunStore

/// The account that a configuration names, reached through a paced client.
struct LoonaSession: Sendable {
  let url: ServiceURL
  let scope: Scope
  let client: LoonaClient
  let departures: Departures
  let timeline: Timeline
  let randomness: Randomness
  /// As configured, or what the service was seen to give where that is less.
  let pageSize: Int
  private let pacer: Pacer
  private let shutdown: @Sendable () async -> Void

  /// - Parameter pageSizeSeen: what a probe saw.
  init(_ configuration: Configuration, _ surroundings: Surroundings, pageSizeSeen: Int? = nil) throws {
    let environment = surroundings.environment
    url = try configuration.loona.url(in: environment)
    let credentials = try configuration.loona.credentials(in: environment)
    scope = Scope(
      account: try configuration.loona.account(in: environment), template: configuration.loona.template)
    let service = surroundings.transport(url)
    let departures = Departures()
    pacer = Pacer(
      configuration.rate.requestRate.ceiling, timeline: surroundings.timeline, safeguards: surroundings.safeguards,
      onLeave: departures.record)
    client = LoonaClient(
      credentials: Credentials(clientID: credentials.clientID, secret: credentials.secret),
      transport: service.transport.counting(departures).paced(by: pacer, timeline: surroundings.timeline),
      timeline: surroundings.timeline,
      randomness: surroundings.randomness)
    self.departures = departures
    timeline = surroundings.timeline
    randomness = surroundings.randomness
    pageSize = min(configuration.loona.pageSize, pageSizeSeen ?? .max)
    shutdown = service.shutdown
  }

  func listing(_ schema: FieldSchema, within bounds: WaitBounds = .none) -> Listing {
    Listing(
      client, templateID: scope.template, valueNames: schema.valueNames, pageSize: pageSize, within: bounds)
  }

  /// The template that the configuration names, with retries.
  func template() async throws -> Template {
    let bounds = pacer.waitBounds
    let answer = await client.retrying(within: bounds) { await client.template(scope.template) }
    switch answer {
    case .done(let template): return template
    case .refused(let refusal) where refusal.kind == .notFound:
      throw Failure(
        .configuration,
        "loona.template: the account has no template \(scope.template). `loona-sync templates list` shows those that it has"
      )
    default:
      try bounds.requireTime(at: timeline.now(), while: "the template was read")
      throw Failure.of(answer, asking: "template \(scope.template)")
    }
  }

  /// No request waits for its turn beyond them, whatever the service asks for.
  func bound(by bounds: WaitBounds) { pacer.bound(by: bounds) }

  func close() async { await shutdown() }
}

extension Transport {
  /// Counts the answers that ask to slow down.
  func counting(_ departures: Departures) -> Transport {
    Transport { (request, deadline) async throws(TransportFailure) in
      let response = try await send(request, deadline)
      if response.status == 429 { departures.recordThrottled() }
      return response
    }
  }
}
