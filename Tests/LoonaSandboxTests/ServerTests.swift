import Foundation
import Testing

@testable import LoonaSandbox

struct ServerTests {
  private static let created = """
    {
      "templateId": 1674,
      "placeholderValues": [
        { "name": "externalId", "value": "C000001" },
        { "name": "firstName", "value": "Анна" },
        { "name": "phone", "value": "+79001234567" }
      ]
    }
    """

  @Test func `the vendor's commands work with curl`() async throws {
    try await withServer { _, curl in
      let answer = try await curl.token()
      #expect(answer.status == 200)
      let token = try #require(answer.read(ShownToken.self)).accessToken
      let created = try await curl.call("POST", "/passes", token: token, "-d", Self.created)
      #expect(created.status == 201)
      let pass = try #require(created.read(ShownPass.self))
      #expect(pass.placeholderValues["firstName"] == "Анна")
      let one = try await curl.call("GET", "/passes/\(pass.id)", token: token)
      #expect(one.read(ShownPass.self) == pass)
      let all = try await curl.call("GET", "/passes", token: token)
      #expect(all.read(ShownPage.self)?.content == [pass])
      let qr = try #require(pass.encryptedId.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      let scanned = try await curl.call("GET", "/passes/encrypted/\(qr)", token: token)
      #expect(scanned.read(ShownPass.self) == pass)
      let put = #"{"placeholderValues":[{"name":"externalId","value":"C000001"}]}"#
      let updated = try await curl.call("PUT", "/passes/\(pass.id)", token: token, "-d", put)
      #expect(updated.read(ShownPass.self)?.placeholderValues == [.init("externalId", "C000001")])
      let search = #"{"templateId":1674,"externalId":"C000001"}"#
      let found = try await curl.call("POST", "/passes/search", token: token, "-d", search)
      #expect(found.read(ShownPage.self)?.ids == [pass.id])
      let templates = try await curl.call("GET", "/templates", token: token)
      #expect(templates.status == 200)
      #expect(try await curl.call("GET", "/passes", token: "eyJhb").status == 401)
    }
  }

  /// Effects are looked at after curl ended: what it saw, and what took hold all the same.
  @Test(arguments: [
    (FaultKind.dropBefore, Int32(52), 0), (.dropAfter, 52, 1), (.resetBefore, 56, 0), (.resetAfter, 56, 1),
    (.cut, 18, 1),
  ])
  func `connections drop, reset and are cut for real`(kind: FaultKind, exitCode: Int32, passes: Int) async throws {
    try await withServer { server, curl in
      let token = try #require(try await curl.token().read(ShownToken.self)).accessToken
      try server.withSandbox { sandbox, _ in sandbox.order(ScriptedFault(kind, method: "POST")) }
      let answer = try await curl.call("POST", "/passes", token: token, "-d", Self.created)
      #expect(answer.exitCode == exitCode)
      #expect(try server.withSandbox { sandbox, _ in sandbox.passCount } == passes)
      #expect(try await curl.call("GET", "/passes", token: token).status == 200)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a client that gave up meets the effect later`() async throws {
    var options = SandboxOptions()
    options.faults.zombieDelay = .milliseconds(1200) ... .milliseconds(1200)
    try await withServer(options) { server, curl in
      let token = try #require(try await curl.token().read(ShownToken.self)).accessToken
      try server.withSandbox { sandbox, _ in sandbox.order(ScriptedFault(.zombie)) }
      let answer = try await curl.call("POST", "/passes", token: token, "--max-time", "0.3", "-d", Self.created)
      #expect(answer.exitCode == 28)
      #expect(try server.withSandbox { sandbox, _ in sandbox.passCount } == 0)
      while try server.withSandbox({ sandbox, _ in sandbox.passCount }) == 0 {
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(try server.withSandbox { sandbox, _ in sandbox.passCount } == 1)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `throttling says when to come back`() async throws {
    try await withServer(SandboxOptions(rateLimit: RateLimit(requestsPerSecond: 1))) { server, curl in
      var answer = try await curl.token()
      // On a busy machine the first few may lie more than a second apart.
      while answer.status != 429 { answer = try await curl.token() }
      #expect(answer.head.lowercased().contains("retry-after: 1"))
    }
  }

  @Test func `another process reads the ledger and works the till`() async throws {
    try await withServer { _, curl in
      let token = try #require(try await curl.token().read(ShownToken.self)).accessToken
      let id = try #require(
        try await curl.call("POST", "/passes", token: token, "-d", Self.created).read(ShownPass.self)
      ).id
      let values = #"[{"name":"ownBalance","value":"12.50"}]"#
      #expect(try await curl("/sandbox/passes/\(id)/values", "-X", "POST", "-d", values).status == 200)
      let ledger = try #require(try await curl("/sandbox/ledger").read(Sandbox.Ledger.self))
      #expect(ledger.effects.map(\.origin) == [.api, .till])
      #expect(ledger.effects.last?.after.values["ownBalance"] == "12.50")
      #expect(ledger.arrivals.map(\.statusSent) == [200, 201])
    }
  }

  @Test func `an account outlives its server`() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString).jsonl").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await withServer(stateFile: path) { _, curl in
      let token = try #require(try await curl.token().read(ShownToken.self)).accessToken
      #expect(try await curl.call("POST", "/passes", token: token, "-d", Self.created).status == 201)
    }
    try await withServer(stateFile: path) { server, curl in
      let passes = try server.withSandbox { sandbox, _ in sandbox.passes(byExternalID: "C000001") }
      #expect(passes.count == 1)
      #expect(try await curl.token().status == 200)
    }
  }
}
