import Foundation
import LoonaAPI
import Loopback
import Passes
import Testing

@Suite("The network", .timeLimit(.minutes(1)))
struct HTTPTransportTests {
  private static let get = APIRequest(.get, "/version1/passes/5", headers: [HeaderField("Accept", "application/json")])
  private static let post = APIRequest(.post, "/version1/passes", body: Array(#"{"a":1}"#.utf8))

  /// Sends one request after the other over one transport.
  private func exchange(
    _ base: String, _ requests: [APIRequest], within deadline: Duration = .seconds(10), bodyMax: Int = 1 << 20
  ) async -> [Result<APIResponse, TransportFailure>] {
    var limits = HTTPTransport.Limits()
    limits.bodyMax = bodyMax
    limits.connect = .seconds(2)
    let http = HTTPTransport(base: base, limits: limits)
    let transport = http.transport
    var results: [Result<APIResponse, TransportFailure>] = []
    for request in requests {
      do throws(TransportFailure) {
        results.append(.success(try await transport.send(request, deadline)))
      } catch {
        results.append(.failure(error))
      }
    }
    await http.shutdown()
    return results
  }

  private func failure(
    _ request: APIRequest, within deadline: Duration = .seconds(10), bodyMax: Int = 1 << 20,
    _ script: @escaping LoopbackServer.Script
  ) async throws -> TransportFailure? {
    let server = try LoopbackServer(script)
    guard case .failure(let failure) = await exchange(server.base, [request], within: deadline, bodyMax: bodyMax)[0]
    else { return nil }
    return failure
  }

  @Test("keeps its connection for the next request, and speaks HTTP/1.1")
  func keepAlive() async throws {
    let server = try LoopbackServer { connection, _ in
      while connection.readRequest() != nil { connection.answer(#"{"id":5}"#, headers: "X-A: b\r\n") }
    }
    let results = await exchange(server.base, [Self.get, Self.post, Self.get])
    for result in results {
      let response = try result.get()
      #expect(response.status == 200 && response.body == Array(#"{"id":5}"#.utf8) && response.header("x-a") == "b")
    }
    #expect(server.connections == 1)
    let requests = server.requests
    #expect(requests[0].hasPrefix("GET /version1/passes/5 HTTP/1.1\r\n"))
    #expect(requests[0].contains("Accept: application/json\r\n") && requests[0].contains("User-Agent: loona-sync\r\n"))
    #expect(requests[1].hasSuffix("\r\n\r\n{\"a\":1}") && requests[1].lowercased().contains("content-length: 7\r\n"))
  }

  @Test("makes a new connection where the service closed the old one")
  func closedBetween() async throws {
    let server = try LoopbackServer { connection, _ in
      _ = connection.readRequest()
      connection.answer("{}", headers: "Connection: close\r\n")
    }
    let results = await exchange(server.base, [Self.get, Self.post])
    #expect(results.allSatisfy { (try? $0.get().status) == 200 })
    #expect(server.connections == 2)
  }

  @Test(
    "follows no redirect", arguments: ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
  func redirect(status: String) async throws {
    let server = try LoopbackServer { connection, _ in
      while connection.readRequest() != nil {
        connection.answer("", status: status, headers: "Location: /elsewhere\r\n")
      }
    }
    let results = await exchange(server.base, [Self.get, Self.post])
    #expect(results.allSatisfy { (try? $0.get().status / 100) == 3 })
    #expect(server.requests.count == 2)
  }

  @Test("nothing has left where nobody listens", arguments: [get, post])
  func refused(request: APIRequest) async throws {
    let port = try UnheardPort()
    let result = await exchange(port.base, [request])[0]
    #expect(result == .failure(.noConnection("Connection refused")))
  }

  @Test("a connection that ends without an answer may have brought the request", arguments: [get, post])
  func lost(request: APIRequest) async throws {
    for isReset in [false, true] {
      let failure = try await failure(request) { connection, _ in
        _ = connection.readRequest()
        if isReset { connection.reset() }
      }
      guard case .lost = failure else {
        Issue.record("\(String(describing: failure))")
        continue
      }
    }
  }

  @Test(
    "an answer that stops before its stated end is cut off",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":5}",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"id\":5}\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n{\"id\":5}",
    ])
  func cutOff(answer: String) async throws {
    let failure = try await failure(Self.post) { connection, _ in
      _ = connection.readRequest()
      connection.write(answer)
    }
    guard case .cutOff = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test(
    "an answer without a stated end looks whole, so one that is no JSON leaves a write in doubt",
    .timeLimit(.minutes(1)))
  func looksWhole() async throws {
    let server = try LoopbackServer { connection, _ in
      let isToken = connection.readRequest()?.contains("/oauth/token") ?? false
      let body = isToken ? #"{"access_token":"t","expires_in":299}"# : #"{"id":50"#
      connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\(body)")
    }
    let http = HTTPTransport(base: server.base)
    let client = LoonaClient(
      credentials: Credentials(clientID: "a", secret: "b"), transport: http.transport, timeline: .live())
    var answer = await client.create(body: Self.post.body, idempotencyKey: "k")
    // The token's answer may be found cut off, or its connection closed, before a byte of the create has left.
    while case .passing = answer {
      answer = await client.create(body: Self.post.body, idempotencyKey: "k")
    }
    #expect(answer.isInDoubt)
    await http.shutdown()
  }

  @Test("silence ends at the deadline, before the answer and in the midst of it")
  func silence() async throws {
    for beginning in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"] {
      let failure = try await failure(Self.post, within: .milliseconds(200)) { connection, _ in
        _ = connection.readRequest()
        connection.write(beginning)
        _ = connection.readRequest()
      }
      #expect(failure == .timedOut)
    }
  }

  @Test("an answer that trickles without end ends at the deadline")
  func trickle() async throws {
    let failure = try await failure(Self.get, within: .milliseconds(300)) { connection, _ in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
      while connection.write("x") { usleep(20_000) }
    }
    #expect(failure == .timedOut)
  }

  @Test("an answer larger than the limit is not taken, whether it says so or not", arguments: [true, false])
  func tooLarge(isStated: Bool) async throws {
    let failure = try await failure(Self.post, bodyMax: 1000) { connection, _ in
      _ = connection.readRequest()
      let framing = isStated ? "Content-Length: 100000" : "Connection: close"
      connection.write("HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n" + String(repeating: "x", count: 5000))
      _ = connection.readRequest()
    }
    #expect(failure == .tooLarge(limit: 1000))
  }

  @Test("what is no HTTP is a lost connection")
  func garbage() async throws {
    let failure = try await failure(Self.post) { connection, _ in
      _ = connection.readRequest()
      connection.write("SSH-2.0-OpenSSH_9.6\r\n\r\n")
    }
    guard case .lost = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test("a service that speaks no TLS gets nothing")
  func noTLS() async throws {
    let server = try LoopbackServer { connection, _ in connection.write("HTTP/1.1 400 Bad Request\r\n\r\n") }
    for request in [Self.get, Self.post] {
      let result = await exchange("https://127.0.0.1:\(server.port)", [request])[0]
      guard case .failure(.noConnection) = result else {
        Issue.record("\(result)")
        continue
      }
    }
  }

  @Test("a stopped task does not wait for the answer")
  func stopped() async throws {
    let server = try LoopbackServer { connection, _ in
      _ = connection.readRequest()
      _ = connection.readRequest()
    }
    let base = server.base
    let task = Task { await exchange(base, [Self.post], within: .seconds(600))[0] }
    while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    guard case .failure(.lost) = await task.value else {
      Issue.record("not lost")
      return
    }
  }
}
