import LoonaAPI
import Passes
import Testing

@Suite("What an answer means")
struct MeaningTests {
  static let body = PassBody.create(templateID: 1674, values: [PlaceholderValue(name: "externalId", value: "17")])

  private func create(_ script: @escaping ScriptedService.Script) async -> Answer<RemotePass> {
    await ScriptedService(script).client.create(body: Self.body, idempotencyKey: "k-17")
  }

  private func read(_ script: @escaping ScriptedService.Script) async -> Answer<RemotePass> {
    await ScriptedService(script).client.pass(PassID(5))
  }

  @Test("a create is done with the pass in its answer, by 200 and by 201", arguments: [200, 201])
  func created(status: Int) async {
    let answer = await create { _, _ in .json(status, #"{"id":"501234","url":"https://loona.example/p/1"}"#) }
    #expect(answer.value?.id == PassID(501_234))
    #expect(answer.value?.url == "https://loona.example/p/1")
  }

  @Test("a create carries its idempotency key, its token and its bytes as they are")
  func createRequest() async throws {
    let service = ScriptedService { _, _ in .json(201, #"{"id":1}"#) }
    _ = await service.client.create(body: Self.body, idempotencyKey: "k-17")
    let request = try #require(service.requests.first)
    #expect(request.method == .post && request.path == "/version1/passes" && request.body == Self.body)
    #expect(request.headers.contains(HeaderField("Idempotence-Key", "k-17")))
    #expect(request.headers.contains(HeaderField("Content-Type", "application/json")))
    #expect(request.token == "token-1")
  }

  @Test(
    "a write whose end is unclear is in doubt, the same read may be tried again",
    arguments: [
      APIResponse.json(500, "{}"), .json(502, ""), .json(503, ""), .json(504, ""), .json(408, ""),
      .json(200, #"{"id":"#), .json(200, ""), .json(201, "{}"), .json(200, "<html>"), .json(200, #"{"id":null}"#),
      .json(200, #"{"id":1.5}"#),
    ])
  func unclear(response: APIResponse) async {
    #expect(await create { _, _ in response }.isInDoubt)
    #expect(await read { _, _ in response }.isPassing)
  }

  @Test(
    "a write that may have left is in doubt, the same read may be tried again",
    arguments: [TransportFailure.lost("reset"), .timedOut, .tooLarge(limit: 10), .cutOff("closed")])
  func mayHaveLeft(failure: TransportFailure) async {
    #expect(await create { _, _ throws(TransportFailure) in throw failure }.isInDoubt)
    #expect(await read { _, _ throws(TransportFailure) in throw failure }.isPassing)
  }

  @Test("a write that never left may be tried again")
  func neverLeft() async {
    let answer = await create { _, _ throws(TransportFailure) in throw .noConnection("connection refused") }
    #expect(answer == .passing(.noConnection("connection refused")))
  }

  @Test(
    "a clear no is told apart by its status",
    arguments: [
      (400, Refusal.Kind.invalid), (422, .invalid), (403, .forbidden), (404, .notFound), (409, .other), (301, .other),
      (302, .other), (307, .other), (418, .other),
    ])
  func refused(status: Int, kind: Refusal.Kind) async {
    let redirected = "a redirect, which is never followed; check loona.url"
    let answer = await create { _, _ in .json(status, #"{"message":"no"}"#, [HeaderField("Location", "/x")]) }
    #expect(answer.refusal == Refusal(kind: kind, status: status, words: status / 100 == 3 ? redirected : "no"))
    #expect(await read { _, _ in .json(status, #"{"message":"no"}"#) }.refusal?.kind == kind)
  }

  @Test(
    "a 400 that says so, in whatever case and wherever, means that the pass exists",
    arguments: [#"{"message":"Pass ALREADY EXISTS"}"#, "pass already exists", #"{"errors":["it already exists"]}"#])
  func alreadyExists(body: String) async {
    #expect(await create { _, _ in .json(400, body) }.refusal?.kind == .alreadyExists)
    #expect(await create { _, _ in .json(404, body) }.refusal?.kind == .notFound)
  }

  @Test(
    "a 429 says how long to wait, in seconds or as a date in any of its forms",
    arguments: [
      ("7", Duration.seconds(7)), (" 0 ", .zero), ("Tue, 24 Nov 2026 02:00:30 GMT", .seconds(30)),
      ("Tuesday, 24-Nov-26 02:00:30 GMT", .seconds(30)), ("Tue Nov 24 02:00:30 2026", .seconds(30)),
      ("Tue, 24 Nov 2026 01:00:00 GMT", .zero), ("99999999999999999999", .seconds(86_400)),
      ("soon", nil), ("Tue, 31 Feb 2026 02:00:30 GMT", nil), ("-5", nil), ("", nil),
    ] as [(String, Duration?)])
  func throttled(header: String, wait: Duration?) async {
    let answer = await create { _, _ in .json(429, "{}", [HeaderField("retry-AFTER", header)]) }
    #expect(answer == .throttled(wait: wait))
  }

  @Test("a 429 without the header leaves the wait to us")
  func throttledWithoutHeader() async {
    #expect(await read { _, _ in .json(429, "") } == .throttled(wait: nil))
  }

  @Test("an update is done with the pass shown, with another body that is whole, and without one by 204")
  func updated() async {
    func update(_ response: APIResponse) async -> Answer<RemotePass?> {
      await ScriptedService { _, _ in response }.client.update(PassID(5), body: Self.body)
    }
    #expect(await update(.json(200, #"{"id":5,"status":"ACTIVE"}"#)).value??.status == "ACTIVE")
    #expect(await update(.json(200, #"{"ok":true}"#)) == .done(nil))
    #expect(await update(APIResponse(status: 204)) == .done(nil))
    #expect(await update(APIResponse(status: 200, headers: [HeaderField("content-length", "0")])) == .done(nil))
    #expect(await update(APIResponse(status: 200)).isInDoubt)
    #expect(await update(.json(200, #"{"id":5,"sta"#)).isInDoubt)
    #expect(await update(.json(200, #"{"id":6}"#)).isInDoubt)
  }

  @Test("the pass of another id is no answer to a read")
  func otherPass() async {
    #expect(await read { _, _ in .json(200, #"{"id":6}"#) }.isPassing)
  }
}
