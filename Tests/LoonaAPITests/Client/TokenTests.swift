import LoonaAPI
import Passes
import Synchronization
import Testing

@Suite("The token")
struct TokenTests {
  private static let pass = APIResponse.json(200, #"{"id":5}"#)

  @Test("is asked for with the credentials in Basic form and a form body, at the host's root")
  func request() async {
    let asked = Mutex<APIRequest?>(nil)
    let service = ScriptedService(token: { request, _ in
      asked.withLock { $0 = request }
      return .token("t", seconds: 299)
    })
    #expect(await service.client.authorize().value != nil)
    let request = asked.withLock { $0 }
    #expect(request?.method == .post && request?.path == "/oauth/token")
    #expect(request?.text == "grant_type=client_credentials")
    #expect(request?.headers.contains(HeaderField("Authorization", "Basic Y29mZmVlOnMzY3IzdA==")) == true)
    #expect(request?.headers.contains(HeaderField("Content-Type", "application/x-www-form-urlencoded")) == true)
  }

  @Test("serves many requests, and is renewed before its end", arguments: [299, 3, 1])
  func renewal(life: Int) async {
    let service = ScriptedService { _, _ in
      Self.pass
    } token: { _, number in
      .token("token-\(number)", seconds: life)
    }
    let client = service.client
    for _ in 0..<20 {
      #expect(await client.pass(PassID(5)).value != nil)
      service.time.advance(.milliseconds(life * 100))
    }
    // Twenty tenths of a life: two tokens at least, and four where half of each is used.
    #expect((2...4).contains(service.tokens))
    let used = Set(service.requests.compactMap(\.token))
    #expect(used.count == service.tokens)
  }

  @Test("that the service rejects is replaced once, and the request sent again")
  func rejected() async {
    let service = ScriptedService { request, _ in request.token == "token-1" ? .json(401, "") : Self.pass }
    #expect(await service.client.pass(PassID(5)).value?.id == PassID(5))
    #expect(service.tokens == 2)
    #expect(service.requests.map(\.token) == ["token-1", "token-2"])
  }

  @Test("rejected twice for one request means that the credentials are refused, for writes too")
  func rejectedTwice() async {
    let service = ScriptedService { _, _ in .json(401, #"{"error":"unauthorized"}"#) }
    let answer = await service.client.create(body: [], idempotencyKey: "k")
    #expect(answer.refusal == Refusal(kind: .credentials, status: 401, words: "unauthorized"))
    #expect(service.requests.count == 2)
  }

  @Test("refused by its endpoint means the same", arguments: [400, 401, 403])
  func endpointRefuses(status: Int) async {
    let service = ScriptedService(token: { _, _ in .json(status, #"{"error":"invalid_client"}"#) })
    #expect(await service.client.pass(PassID(5)).refusal?.kind == .credentials)
    #expect(service.requests.isEmpty)
  }

  @Test("that can't be had leaves a write unsent, so it may be tried again")
  func endpointTrouble() async {
    let lost = ScriptedService(token: { _, _ throws(TransportFailure) in throw .lost("reset") })
    #expect(await lost.client.create(body: [], idempotencyKey: "k").isPassing)
    let odd = ScriptedService(token: { _, _ in .json(200, "{}") })
    #expect(await odd.client.create(body: [], idempotencyKey: "k").isPassing)
    let busy = ScriptedService(token: { _, _ in .json(429, "", [HeaderField("Retry-After", "3")]) })
    #expect(await busy.client.create(body: [], idempotencyKey: "k") == .throttled(wait: .seconds(3)))
  }

  @Test("not served as one should be says nothing of what it is for", arguments: [404, 405, 409, 410, 422])
  func endpointAstray(status: Int) async {
    let service = ScriptedService(token: { _, _ in .json(status, "<html>") })
    #expect(await service.client.pass(PassID(5)).isPassing)
    #expect(await service.client.create(body: [], idempotencyKey: "k").isPassing)
    #expect(service.requests.isEmpty)
  }

  @Test("still serves while its early renewal fails")
  func renewalFails() async {
    let service = ScriptedService { _, _ in
      Self.pass
    } token: { _, number throws(TransportFailure) in
      if number > 1 { throw .timedOut }
      return .token("token-1", seconds: 100)
    }
    let client = service.client
    _ = await client.pass(PassID(5))
    service.time.advance(.seconds(95))
    #expect(await client.pass(PassID(5)).value != nil)
    #expect(await client.pass(PassID(5)).value != nil)
    #expect(service.tokens == 2)
    service.time.advance(.seconds(6))
    #expect(await client.pass(PassID(5)).isPassing)
  }

  @Test("is fetched once for all that wait for it, in any order of events", arguments: 0..<50 as Range<UInt64>)
  func oneFetch(seed: UInt64) {
    let world = SeededExecutor(seed: seed)
    let fetches = Mutex(0)
    let timeline = world.timeline
    let transport = Transport { request, _ throws(TransportFailure) in
      try? await timeline.sleep(timeline.now() + .milliseconds(200))
      guard request.path == "/oauth/token" else { return Self.pass }
      let number = fetches.withLock { count in
        count += 1
        return count
      }
      return .token("token-\(number)", seconds: 299)
    }
    let client = LoonaClient(
      credentials: Credentials(clientID: "a", secret: "b"), transport: transport, timeline: timeline)
    let done = world.run {
      await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<20 { group.addTask { await client.pass(PassID(5)).value != nil } }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
    }
    #expect(done == 20)
    #expect(fetches.withLock { $0 } == 1)
  }

  @Test("is fetched by another when the one who fetched it is stopped")
  func fetcherStopped() async {
    let fetches = Mutex(0)
    let (started, start) = AsyncStream<Void>.makeStream()
    let time = VirtualTime()
    let transport = Transport { request, _ throws(TransportFailure) in
      guard request.path == "/oauth/token" else { return Self.pass }
      let isFirst = fetches.withLock { count in
        count += 1
        return count == 1
      }
      if isFirst {
        start.yield()
        try? await Task.sleep(for: .seconds(60))
        throw .lost("stopped")
      }
      return .token("token", seconds: 299)
    }
    let client = LoonaClient(
      credentials: Credentials(clientID: "a", secret: "b"), transport: transport, timeline: time.timeline)
    let first = Task { await client.pass(PassID(5)) }
    for await _ in started { break }
    let others = (0..<5).map { _ in Task { await client.pass(PassID(5)) } }
    first.cancel()
    #expect(await first.value.isPassing)
    for other in others { #expect(await other.value.value != nil) }
    #expect(fetches.withLock { $0 } == 2)
  }

  @Test("and the secret appear in no description and no dump")
  func secrets() {
    let credentials = Credentials(clientID: "coffee", secret: "s3cr3t")
    var dumped = ""
    dump(credentials, to: &dumped)
    #expect(!"\(credentials) \(String(reflecting: credentials)) \(dumped)".contains("s3cr3t"))
    let request = APIRequest(
      .get, "/version1/passes?phone=%2B79001234567", headers: [HeaderField("Authorization", "Bearer abc")])
    #expect("\(request) \(String(reflecting: request))" == "GET /version1/passes GET /version1/passes")
  }
}
