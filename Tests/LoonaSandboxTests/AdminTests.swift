import Foundation
import Testing

@testable import LoonaSandbox

struct AdminTests {
  private let caller = Caller()

  private func administer(_ method: String, _ path: String, _ body: String = "") -> RawResponse {
    caller.sandbox.administer(
      RawRequest(method: method, target: "/sandbox" + path, body: Data(body.utf8)), now: caller.now)
  }

  @Test func `the ledger travels as JSON, whole or from a number on`() throws {
    _ = caller.create(["externalId": "C1"], key: "k1")
    _ = caller.create(["externalId": "C2"])
    let ledger = try #require(administer("GET", "/ledger").read(Sandbox.Ledger.self))
    #expect(ledger.effects == caller.sandbox.effects)
    #expect(ledger.arrivals == caller.sandbox.arrivals)
    #expect(ledger.arrivals[1].idempotenceKey == "k1")
    let rest = administer("GET", "/ledger?effects=1&arrivals=2").read(Sandbox.Ledger.self)
    #expect(rest?.effects.map(\.number) == [2])
    #expect(rest?.arrivals.map(\.number) == [3])
    #expect(administer("GET", "/ledger?effects=x").status == 400)
  }

  @Test func `a till works over HTTP`() throws {
    let id = try #require(caller.create(["externalId": "C1"])?.pass?.id)
    let values = #"[{"name":"ownBalance","value":"77"},{"name":"firstName","value":"Anna"}]"#
    #expect(administer("POST", "/passes/\(id)/values", values).status == 200)
    #expect(administer("POST", "/passes/\(id)/status", #"{"status":"USED"}"#).status == 200)
    let pass = administer("GET", "/passes?externalId=C1").read([Sandbox.Pass].self)?.first
    #expect(pass?.content.values["ownBalance"] == "77")
    #expect(pass?.content.status == .used)
    #expect(administer("POST", "/passes/1/values", values).status == 404)
    #expect(administer("POST", "/passes/\(id)/status", #"{"status":"GONE"}"#).status == 400)
  }

  @Test func `somebody else's pass and invented customers appear`() {
    let body = #"{"templateId":1674,"values":[{"name":"externalId","value":"X"}]}"#
    #expect(administer("POST", "/passes", body).read(Sandbox.Pass.self)?.externalID == "X")
    let ids = administer("POST", "/customers", #"{"templateId":1674,"count":50}"#).read([Int].self)
    #expect(ids?.count == 50)
    #expect(caller.get("/passes?size=100")?.page?.ids.count == 51)
    #expect(caller.sandbox.effects.map(\.origin) == [.foreign])
  }

  @Test func `secret, tokens, template and faults are changed over HTTP`() throws {
    #expect(administer("POST", "/faults", #"{"kind":"500-before","path":"/version1/passes"}"#).status == 200)
    #expect(caller.get("/passes")?.status == 500)
    #expect(administer("POST", "/faults", #"{"mix":"503=100%"}"#).status == 200)
    #expect(caller.get("/passes")?.status == 503)
    #expect(administer("POST", "/faults", #"{"mix":"often"}"#).status == 400)
    #expect(administer("POST", "/faults", #"{"mix":"0%"}"#).status == 200)
    #expect(administer("POST", "/tokens/revoke").status == 200)
    #expect(caller.get("/passes")?.status == 401)
    #expect(administer("POST", "/secret", #"{"secret":"another"}"#).status == 200)
    #expect(caller.send(Caller.tokenRequest(secret: "another"))?.status == 200)
    let template = try JSONEncoder().encode(Sandbox.Template.loyalty(id: 9))
    #expect(administer("PUT", "/templates", String(decoding: template, as: UTF8.self)).status == 200)
    #expect(caller.sandbox.templates.map(\.id) == [9, 1674])
  }

  @Test func `the admin paths are no part of Loona`() {
    let arrivals = caller.sandbox.arrivals.count
    #expect(administer("GET", "/ledger").status == 200)
    #expect(administer("GET", "/nothing").status == 404)
    #expect(caller.sandbox.arrivals.count == arrivals)
    let request = RawRequest(method: "GET", target: "/sandbox/ledger")
    #expect(caller.send(request)?.status == 404)
  }
}
