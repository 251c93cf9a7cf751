import Foundation
import LoonaAPI
import Loopback
import Passes
import Testing

/// Answers made to harm, through the real network.
@Suite("A hostile service", .timeLimit(.minutes(1)))
struct HostileServiceTests {
  private static let get = APIRequest(.get, "/version1/passes/5")

  private func result(
    within deadline: Duration = .seconds(5), _ script: @escaping LoopbackServer.Script
  ) async throws -> Result<APIResponse, TransportFailure> {
    let server = try LoopbackServer(script)
    var limits = HTTPTransport.Limits()
    limits.bodyMax = 1 << 20
    let http = HTTPTransport(base: server.base, limits: limits)
    let result: Result<APIResponse, TransportFailure>
    do throws(TransportFailure) {
      result = .success(try await http.transport.send(Self.get, deadline))
    } catch { result = .failure(error) }
    await http.shutdown()
    return result
  }

  @Test("gets no further with headers without end")
  func headers() async throws {
    let result = try await result { connection, _ in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\n")
      let header = "X-A: " + String(repeating: "a", count: 1000) + "\r\n"
      while connection.write(header) {}
    }
    guard case .failure(.lost) = result else {
      Issue.record("\(result)")
      return
    }
  }

  @Test("gets no further with provisional answers without end")
  func provisional() async throws {
    let result = try await result(within: .milliseconds(400)) { connection, _ in
      _ = connection.readRequest()
      while connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n") { usleep(1000) }
    }
    guard case .failure = result else {
      Issue.record("\(result)")
      return
    }
  }

  @Test("gets no further with chunks without end")
  func chunks() async throws {
    let result = try await result { connection, _ in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
      while connection.write(chunk) {}
    }
    #expect(result == .failure(.tooLarge(limit: 1 << 20)))
  }

  @Test("is not asked for compressed answers, and none is unpacked")
  func compressed() async throws {
    let server = try LoopbackServer { connection, _ in
      _ = connection.readRequest()
      connection.answer("\u{1F}packed", headers: "Content-Encoding: gzip\r\n")
    }
    let http = HTTPTransport(base: server.base)
    let response = try await http.transport.send(Self.get, .seconds(5))
    await http.shutdown()
    #expect(response.body == Array("\u{1F}packed".utf8))
    #expect(server.requests.allSatisfy { !$0.lowercased().contains("accept-encoding") })
  }

  private static let deep = [
    String(repeating: "[", count: 400_000), String(repeating: #"{"a":"#, count: 400_000),
    String(repeating: "[", count: 500) + String(repeating: "]", count: 500),
    #"{"id":5,"x":"# + String(repeating: "[", count: 400) + String(repeating: "]", count: 400) + "}",
  ]

  @Test("does not overflow the stack with JSON of any depth", arguments: deep.indices, [200, 400])
  func depth(index: Int, status: Int) async {
    let service = ScriptedService { _, _ in .json(status, Self.deep[index]) }
    _ = await service.client.pass(PassID(5))
    _ = await service.client.template(5)
    _ = await service.client.templates()
    _ = await service.client.search(SearchQuery(templateID: 5, externalID: "a"))
    _ = await service.client.create(body: [], idempotencyKey: "k")
    _ = await Listing(service.client, templateID: 5, valueNames: ["a"], pageSize: 10).read { _ in }
    _ = await ScriptedService(token: { _, _ in .json(status, Self.deep[index]) }).client.authorize()
    #expect(service.requests.count >= 6)
  }

  @Test(
    "brings no number, text or member that harms",
    arguments: [
      #"{"id":99999999999999999999999999999999}"#, #"{"id":1e400}"#, #"{"id":-0}"#, #"{"id":5,"id":6}"#,
      #"{"id":"5","templateId":1e99}"#,
      #"{"id":5,"placeholderValues":[{"name":"a","value":1e9999}]}"#, #"{"id":5,"status":"\ud800"}"#,
      #"{"id":5,"placeholderValues":{"a":1}}"#,
      #"{"content":[{"id":5}],"totalElements":9223372036854775807,"size":0,"number":-1}"#,
      #"{"content":[{"id":5}],"totalPages":1e308,"last":"no","content":[]}"#, "\u{0}", "nul",
      "{\"id\":5,\"status\":\"\u{0}\"}",
    ])
  func values(body: String) async {
    let service = ScriptedService { _, _ in .json(200, body, [HeaderField("Retry-After", "99999999999999999999")]) }
    _ = await service.client.pass(PassID(5))
    _ = await service.client.templates()
    let listing = await Listing(service.client, templateID: 5, valueNames: ["a"], pageSize: 10).read { _ in }
    #expect(listing.passes <= 1)
  }

  @Test(
    "brings no bytes that are no text",
    arguments: [[0xC0, 0x80], [0xFF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]])
  func bytes(bad: [UInt8]) async {
    let body = Array(#"{"id":5,"status":""#.utf8) + bad + Array(#""}"#.utf8)
    let service = ScriptedService { _, _ in APIResponse(status: 200, body: body) }
    #expect(await service.client.pass(PassID(5)).isPassing)
    let refused = ScriptedService { _, _ in APIResponse(status: 400, body: bad) }
    #expect(await refused.client.pass(PassID(5)).refusal != nil)
  }
}
