import LoonaAPI
import Passes
import Testing

@Suite("The pace")
struct PacerTests {
  private static let pass = APIResponse.json(200, #"{"id":5}"#)

  /// The most that left in any second.
  private func busiestSecond(_ instants: [Instant]) -> Int {
    instants.indices.map { first in
      instants[first...].prefix { $0 - instants[first] < .seconds(1) }.count
    }.max() ?? 0
  }

  @Test("is never over the ceiling in any second, and reaches 95 % of it", arguments: [1, 5, 50, 400])
  func ceiling(rate: Int) async throws {
    let service = ScriptedService { _, _ in Self.pass }
    let left = Record<Instant>()
    let pacer = Pacer(RateCeiling(requestsPerSecond: rate), timeline: service.time.timeline) { left.add($0) }
    let client = service.client(over: service.transport.paced(by: pacer, timeline: service.time.timeline))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<rate { _ = await client.pass(PassID(5)) } }
      }
    }
    let instants = left.events
    #expect(instants.count == 8 * rate + service.tokens)
    #expect(busiestSecond(instants) <= rate)
    let seconds = try #require(instants.last) - instants[0]
    #expect(Double(instants.count - 1) / (Double(seconds.milliseconds) / 1000) >= 0.95 * Double(rate))
  }

  @Test("counts the token's requests and those sent again")
  func everyRequest() async {
    let left = Record<Instant>()
    let service = ScriptedService { request, _ in request.token == "token-1" ? .json(401, "") : Self.pass }
    let pacer = Pacer(RateCeiling(requestsPerSecond: 5), timeline: service.time.timeline) { left.add($0) }
    let client = service.client(over: service.transport.paced(by: pacer, timeline: service.time.timeline))
    _ = await client.pass(PassID(5))
    #expect(left.events.count == 4)
  }

  @Test("holds everyone back after a 429 that names a wait")
  func pause() async {
    let service = ScriptedService { _, number in
      number == 1 ? .json(429, "", [HeaderField("Retry-After", "60")]) : Self.pass
    }
    let pacer = Pacer(RateCeiling(requestsPerSecond: 5), timeline: service.time.timeline)
    let client = service.client(over: service.transport.paced(by: pacer, timeline: service.time.timeline))
    #expect(await client.pass(PassID(5)) == .throttled(wait: .seconds(60)))
    let before = service.time.now
    #expect(await client.pass(PassID(5)).value != nil)
    #expect(service.time.now - before >= .seconds(60))
  }

  @Test("slows down where the service allows fewer requests than we were told, until none is throttled for good")
  func lowerLimit() async {
    let time = VirtualTime()
    let arrivals = Record<Instant>()
    let service = ScriptedService(time: time) { _, _ in
      let now = time.now
      let isOver = arrivals.events.count { now - $0 < .seconds(1) } >= 2
      arrivals.add(now)
      return isOver ? .json(429, "") : Self.pass
    }
    let pacer = Pacer(RateCeiling(requestsPerSecond: 3), timeline: time.timeline)
    let client = service.client(over: service.transport.paced(by: pacer, timeline: time.timeline))
    var served = 0
    for _ in 0..<30 where await client.pass(PassID(5)).value != nil { served += 1 }
    #expect(served >= 20)
  }

  @Test("lets no request leave with a token that died while it waited")
  func tokenDiesInLine() async {
    let service = ScriptedService { _, number in
      number == 1 ? .json(429, "", [HeaderField("Retry-After", "60")]) : Self.pass
    } token: { _, number in
      .token("token-\(number)", seconds: 3)
    }
    let pacer = Pacer(RateCeiling(requestsPerSecond: 5), timeline: service.time.timeline)
    let client = service.client(over: service.transport.paced(by: pacer, timeline: service.time.timeline))
    _ = await client.pass(PassID(5))
    #expect(await client.pass(PassID(5)).value != nil)
    #expect(service.requests.map(\.token) == ["token-1", "token-2"])
  }

  @Test("lets requests leave in the order in which they came", arguments: 0..<20 as Range<UInt64>)
  func fairness(seed: UInt64) {
    let world = SeededExecutor(seed: seed)
    let timeline = world.timeline
    let arrived = Record<String>()
    let left = Record<String>()
    let pacer = Pacer(RateCeiling(requestsPerSecond: 10), timeline: timeline)
    let transport = Transport { request, _ throws(TransportFailure) in
      left.add(request.path)
      return Self.pass
    }.paced(by: pacer, timeline: timeline)
    world.run {
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<30 {
          group.addTask {
            let request = APIRequest(.get, "/\(number)")
            arrived.add(request.path)
            _ = try? await transport.send(request, .seconds(1))
          }
        }
      }
    }
    #expect(left.events == arrived.events)
  }

  private func failure(of transport: Transport) async -> TransportFailure? {
    do throws(TransportFailure) {
      _ = try await transport.send(APIRequest(.get, "/"), .seconds(1))
      return nil
    } catch {
      return error
    }
  }

  @Test("a stopped request leaves the line, and says that it never left")
  func stopped() async {
    let time = VirtualTime()
    let (waiting, wait) = AsyncStream<Void>.makeStream()
    let timeline = Timeline(
      now: time.timeline.now, wall: time.timeline.wall,
      sleep: { _ in
        wait.yield()
        try await Task.sleep(for: .seconds(60))
      })
    let pacer = Pacer(RateCeiling(requestsPerSecond: 1), timeline: timeline)
    let transport = Transport { _, _ throws(TransportFailure) in Self.pass }.paced(by: pacer, timeline: timeline)
    #expect(await failure(of: transport) == nil)
    let head = Task { await failure(of: transport) }
    for await _ in waiting { break }
    let behind = Task { await failure(of: transport) }
    behind.cancel()
    head.cancel()
    #expect(await behind.value == .noConnection("stopped before it was sent"))
    #expect(await head.value == .noConnection("stopped before it was sent"))
    time.advance(.seconds(2))
    #expect(await failure(of: transport) == nil)
  }

  @Test("the real clock sleeps until absolute instants")
  func liveTimeline() async throws {
    let timeline = Timeline.live()
    let start = timeline.now()
    try await timeline.sleep(start + .milliseconds(20))
    #expect(timeline.now() - start >= .milliseconds(20))
    try await timeline.sleep(start)
    #expect(timeline.wall().milliseconds > 1_700_000_000_000)
  }
}
