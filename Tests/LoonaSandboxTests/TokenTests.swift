import Foundation
import Testing

@testable import LoonaSandbox

struct TokenTests {
  @Test func `a token is issued for the client's id and secret and says how long it lives`() throws {
    let caller = Caller()
    let response = try #require(caller.send(Caller.tokenRequest(secret: "sandbox-secret")))
    let token = try #require(response.read(ShownToken.self))
    #expect(response.status == 200)
    #expect(token.tokenType == "bearer")
    #expect(token.expiresIn == 299)
    #expect(token.scope == "any")
    #expect(token.accessToken != caller.token)
    #expect(UUID(uuidString: token.jti) != nil)
  }

  @Test(arguments: [("sandbox", "wrong"), ("wrong", "sandbox-secret"), ("", "")])
  func `other credentials get 401`(id: String, secret: String) {
    let caller = Caller()
    #expect(caller.send(Caller.tokenRequest(id: id, secret: secret))?.status == 401)
  }

  @Test func `the token request must be a form that names its grant`() {
    let caller = Caller()
    var json = Caller.tokenRequest(secret: "sandbox-secret")
    json.headers[1].value = "application/json"
    var other = Caller.tokenRequest(secret: "sandbox-secret")
    other.body = Data("grant_type=password".utf8)
    #expect(caller.send(json)?.status == 400)
    #expect(caller.send(other)?.status == 400)
  }

  @Test func `a token dies at the end of its life and not before`() {
    let caller = Caller()
    caller.now = .seconds(299) - .nanoseconds(1)
    #expect(caller.get("/passes")?.status == 200)
    caller.now = .seconds(299)
    #expect(caller.get("/passes")?.status == 401)
  }

  @Test func `a call without a token, or with Basic, gets 401`() {
    let caller = Caller()
    var request = caller.request("GET", "/passes")
    request.headers = []
    #expect(caller.send(request)?.status == 401)
    request.headers = [.init("Authorization", "Basic \(caller.token)")]
    #expect(caller.send(request)?.status == 401)
  }

  @Test func `header names compare without regard to case`() {
    let caller = Caller()
    var request = caller.request("GET", "/passes")
    request.headers = [.init("AUTHORIZATION", "bearer \(caller.token)")]
    #expect(caller.send(request)?.status == 200)
  }

  @Test func `a replaced secret and its tokens die at once`() {
    let caller = Caller()
    caller.sandbox.replaceSecret("another")
    #expect(caller.get("/passes")?.status == 401)
    #expect(caller.send(Caller.tokenRequest(secret: "sandbox-secret"))?.status == 401)
    #expect(caller.send(Caller.tokenRequest(secret: "another"))?.status == 200)
  }

  @Test func `tokens outlive their secret where the account is set so`() {
    let caller = Caller()
    caller.sandbox.replaceSecret("another", revokingTokens: false)
    #expect(caller.get("/passes")?.status == 200)
  }

  @Test func `a client outside of its rights gets 403`() {
    var options = SandboxOptions()
    options.client.rights = .readOnly
    let caller = Caller(options)
    #expect(caller.get("/passes")?.status == 200)
    #expect(caller.create(["externalId": "C1"])?.status == 403)
    caller.sandbox.options.client.rights = .none
    #expect(caller.get("/passes")?.status == 403)
    #expect(caller.sandbox.effects.isEmpty)
  }
}
